import { describe, expect, it } from 'vitest';
import { readSearch, toAddress, toQuery } from './search';

describe('search', () => {
  it('reads what can be read and leaves out the rest', () => {
    expect(readSearch({ q: '  여름 ', sale: 'NEVER', from: 'soon', page: '-3' })).toEqual({
      q: '여름',
      page: 1,
    });
    expect(readSearch({ q: ['a', 'b'], page: '2' })).toEqual({ page: 2 });
    expect(readSearch({ q: 'x'.repeat(101) }).q).toBeUndefined();
  });

  it('asks in moments of Seoul, the last day in full', () => {
    expect(toQuery(readSearch({ from: '2027-03-14', to: '2027-03-14', page: '3' }))).toEqual({
      from: '2027-03-13T15:00:00.000Z',
      to: '2027-03-14T15:00:00.000Z',
      page: 2,
      size: 24,
    });
    expect(toQuery(readSearch({ from: '2027-99-99' })).from).toBeUndefined();
  });

  it('comes back as the same address', () => {
    expect(toAddress(readSearch({ q: '솔 라이브', page: '2' }))).toBe(
      '?q=%EC%86%94+%EB%9D%BC%EC%9D%B4%EB%B8%8C&page=2',
    );
    expect(toAddress(readSearch({}))).toBe('');
  });
});
