import { describe, expect, it } from 'vitest';
import type { Payment, Refund } from '../api/schema';
import { isSettled, outcomeOf, refundsMove, refusalOf, timelineOf } from './outcome';

type Story = Pick<Payment, 'createdAt' | 'deadline' | 'paidAt' | 'state' | 'answer' | 'refunds'>;

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
      refunds: [],
    } as const satisfies Story;
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
      refunds: [],
    } as const satisfies Story;
    const moments = timelineOf({ createdAt: '2027-02-03T11:00:00Z' }, payment, now);
    expect(moments.map((moment) => moment.what)).toEqual(['held', 'opened', 'paid']);
  });

  const won = (amount: number) => ({ amount, currency: 'KRW' as const });
  const paid = {
    createdAt: '2027-02-03T11:00:30Z',
    deadline: '2027-02-03T11:04:30Z',
    paidAt: '2027-02-03T11:01:00Z',
    state: 'PARTIALLY_REFUNDED',
    answer: 'CONFIRMED',
  } as const;
  const told = (refunds: Refund[]) =>
    timelineOf({ createdAt: '2027-02-03T11:00:00Z' }, { ...paid, refunds }, now)
      .slice(3)
      .map(({ what, amount }) => [what, amount]);

  it('says when seats were cancelled, when the refund was asked for and when it was there', () => {
    const first: Refund = {
      id: '1',
      amount: won(30_000),
      reason: 'CANCELLED',
      state: 'SUCCEEDED',
      createdAt: '2027-02-03T12:00:00.100Z',
      requestedAt: '2027-02-03T12:00:00.200Z',
      completedAt: '2027-02-03T12:00:01Z',
    };
    const second: Refund = {
      id: '2',
      amount: won(20_000),
      reason: 'CANCELLED',
      state: 'REQUESTED',
      createdAt: '2027-02-04T12:00:00Z',
      requestedAt: '2027-02-04T12:00:01Z',
    };
    expect(told([first, second])).toEqual([
      ['cancelled', undefined],
      ['refundRequested', 30_000],
      ['refunded', 30_000],
      ['cancelled', undefined],
      ['refundRequested', 20_000],
    ]);
    expect(refundsMove({ refunds: [first] })).toBe(false);
    expect(refundsMove({ refunds: [first, second] })).toBe(true);
  });

  it('tells nothing of a refund of nothing, or of one whose times were not kept', () => {
    const refund = { id: '1', reason: 'REJECTED', state: 'SUCCEEDED' } as const;
    const at = '2027-02-03T12:00:00Z';
    expect(told([{ ...refund, amount: won(0), createdAt: at, completedAt: at }])).toEqual([]);
    expect(told([{ ...refund, amount: won(50_000) }])).toEqual([]);
  });
});
