import { describe, expect, it } from 'vitest';
import { isSettled, outcomeOf, refusalOf, timelineOf } from './outcome';

const now = Date.parse('2027-02-03T11:05:00Z');
const ahead = '2027-02-03T11:06:00Z';
const past = '2027-02-03T11:04:59Z';

describe('outcome', () => {
  it.each([
    ['HELD', ahead, null, 'payable'],
    ['HELD', past, null, 'expired'],
    ['PAYING', ahead, { state: 'READY' }, 'payable'],
    ['PAYING', ahead, { state: 'FAILED' }, 'payable'],
    ['PAYING', ahead, { state: 'CAPTURING' }, 'confirming'],
    ['PAYING', past, { state: 'READY' }, 'expired'],
    ['CAPTURING', undefined, { state: 'CAPTURING' }, 'confirming'],
    ['CAPTURING', undefined, { state: 'PAID' }, 'confirming'],
    ['CONFIRMED', undefined, { state: 'PAID', answer: 'CONFIRMED' }, 'paid'],
    ['CONFIRMED', undefined, { state: 'PARTIALLY_REFUNDED', answer: 'CONFIRMED' }, 'paid'],
    ['EXPIRED', undefined, { state: 'PAID' }, 'confirming'],
    ['EXPIRED', undefined, { state: 'PAID', answer: 'REJECTED' }, 'refunding'],
    ['EXPIRED', undefined, { state: 'REFUNDED', answer: 'REJECTED' }, 'refunded'],
    ['EXPIRED', undefined, { state: 'ABANDONED' }, 'expired'],
    ['RELEASED', undefined, null, 'released'],
    ['CANCELLED', undefined, { state: 'REFUNDED' }, 'cancelled'],
  ] as const)('%s until %s with %o is %s', (state, heldUntil, payment, expected) => {
    expect(outcomeOf({ state, heldUntil }, payment, now)).toBe(expected);
  });

  it('looks again at what may still change', () => {
    expect(['confirming', 'refunding', 'paid', 'expired'].map((one) => isSettled(one as 'paid'))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});

describe('the payment window', () => {
  it('tells closing from refusing from not opening', () => {
    expect(refusalOf({})).toBeUndefined();
    expect(refusalOf({ code: 'FAILURE_TYPE_PG', pgCode: 'PAY_PROCESS_CANCELED' })).toBe('closed');
    expect(refusalOf({ code: 'FAILURE_TYPE_PG', pgCode: 'REJECT_CARD_COMPANY' })).toBe('declined');
    expect(refusalOf({ code: 'ChannelNotFound' })).toBe('unavailable');
  });
});

describe('timeline', () => {
  it('says when the hold ended before the money came', () => {
    const payment = {
      createdAt: '2027-02-03T11:00:30Z',
      deadline: '2027-02-03T11:04:30Z',
      paidAt: '2027-02-03T11:04:40Z',
      state: 'REFUNDED',
      answer: 'REJECTED',
    } as const;
    const moments = timelineOf({ createdAt: '2027-02-03T11:00:00Z' }, payment, now);
    expect(moments.map((moment) => moment.what)).toEqual(['held', 'opened', 'holdEnded', 'paid']);
  });

  it('does not speak of an end that came after the tickets', () => {
    const payment = {
      createdAt: '2027-02-03T11:00:30Z',
      deadline: '2027-02-03T11:04:30Z',
      paidAt: '2027-02-03T11:01:00Z',
      state: 'PAID',
      answer: 'CONFIRMED',
    } as const;
    const moments = timelineOf({ createdAt: '2027-02-03T11:00:00Z' }, payment, now);
    expect(moments.map((moment) => moment.what)).toEqual(['held', 'opened', 'paid']);
  });
});
