import { describe, expect, it } from 'vitest';
import { emptyShow, kNew } from './show-form';
import { showRules } from './show-rules';

const kGood = { ...emptyShow, title: '여름밤', artist: '밴드', venue: 'id-1', hall: 'id-2' };
const faults = (change: object) =>
  showRules.safeParse({ ...kGood, ...change }).error?.issues.map((issue) => issue.path.join('.')) ?? [];

describe('the form of a show', () => {
  it('takes a hall that is there', () => expect(faults({})).toEqual([]));
  it('wants names for what is to be made', () => {
    expect(faults({ venue: kNew })).toEqual(['venueName', 'venueCity', 'venueAddress']);
    expect(faults({ hall: 'THEATRE' })).toEqual(['hallName']);
  });
  it('knows the limits of the contract', () => {
    expect(faults({ title: ' ' })).toEqual(['title']);
    expect(faults({ title: 'x'.repeat(201) })).toEqual(['title']);
    expect(faults({ title: '🎫'.repeat(200), artist: '한'.repeat(100) })).toEqual([]);
    expect(faults({ title: '🎫'.repeat(201), artist: '한'.repeat(101) })).toEqual(['title', 'artist']);
    expect(faults({ description: 'x'.repeat(20_001) })).toEqual(['description']);
    expect(faults({ ageRating: 'AGE_99' })).toEqual(['ageRating']);
  });
});
