import { describe, expect, it } from 'vitest';
import { hallOf } from './hall-templates';
import { emptySchedule, toDraft, toLocal, toUtc } from './schedule-form';
import { scheduleRules } from './schedule-rules';

const kNow = new Date('2027-03-01T03:00:00Z');
const kHall = hallOf('THEATRE', 'x');
const kForm = emptySchedule(kHall, kNow);

function faults(change: object) {
  const result = scheduleRules.safeParse({ ...kForm, ...change });
  return result.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
}

describe('the form of a performance', () => {
  it('speaks Korean time and tells UTC', () => {
    expect(toUtc('2027-03-14T18:00')).toBe('2027-03-14T09:00:00Z');
    expect(toLocal(new Date('2027-03-14T20:30:00Z'))).toBe('2027-03-15T05:30');
  });

  it('begins with something that could be published', () => expect(faults({})).toEqual([]));

  it('refuses windows that cannot be, and the same grade twice', () => {
    expect(faults({ saleClosesAt: kForm.saleOpensAt })).toEqual(['saleClosesAt: closesEarly']);
    expect(faults({ saleClosesAt: '2027-12-01T00:00' })).toEqual(['saleClosesAt: closesLate']);
    expect(faults({ startsAt: '' })).toContain('startsAt: timeMissing');
    expect(faults({ ticketLimit: 11 })).toEqual(['ticketLimit: limitWrong']);
    expect(faults({ grades: [kForm.grades[0], kForm.grades[0]] })).toEqual(['grades.1.code: gradeTwice']);
    expect(faults({ grades: [{ code: 'R', price: Number.NaN }] })).toEqual(['grades.0.price: priceWrong']);
  });

  it('gives every seat a grade, the front rows theirs, and leaves out what nobody uses', () => {
    const draft = toDraft(kForm, kHall);
    expect(draft.seatGrades).toEqual([
      { section: '1F', grade: 'R' },
      { section: '1F', rows: ['A', 'B', 'C', 'D'], grade: 'VIP' },
      { section: '2F', grade: 'A' },
      { section: '2F', rows: ['A'], grade: 'S' },
    ]);
    expect(draft.grades.map(({ code }) => code)).toEqual(['VIP', 'R', 'S', 'A']);
    const whole = kForm.sections.map((section) => ({ ...section, rest: 'R', front: 'R' }));
    expect(toDraft({ ...kForm, sections: whole }, kHall).grades.map(({ code }) => code)).toEqual(['R']);
  });

  it('takes discounts off the price, never off the fee, in whole hundreds', () => {
    const draft = toDraft({ ...kForm, youth: true, grades: [{ code: 'R', price: 88_900 }] }, kHall);
    const r = toDraft(
      { ...kForm, youth: true, grades: kForm.grades.map((grade) => ({ ...grade, price: 88_900 })) },
      kHall,
    ).grades[1];
    expect(r?.prices.map(({ type, price, fee }) => [type, price.amount, fee.amount])).toEqual([
      ['GENERAL', 88_900, 2_000],
      ['DISABLED', 44_400, 2_000],
      ['VETERAN', 44_400, 2_000],
      ['YOUTH', 71_100, 2_000],
    ]);
    expect(draft.endsAt).toBe('2027-03-31T12:00:00Z');
  });
});
