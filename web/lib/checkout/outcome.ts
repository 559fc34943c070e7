import type { Payment, Refund, Reservation } from '../api/schema';

// What a reservation and its payment mean for the buyer: for the seats and for the money. Pure: tests beside it.
export type Outcome =
  | 'payable' // held, time left, nothing charged
  | 'confirming' // money may be moving: only the provider's answer ends it
  | 'paid' // tickets exist
  | 'expired' // the hold is over, nothing was charged
  | 'released' // given back by the buyer, nothing was charged
  | 'refunding' // charged, no seat: everything is on its way back
  | 'refunded' // charged, no seat: everything came back
  | 'cancelled'; // tickets were given back later

type Facts = Pick<Reservation, 'state'> & { heldUntil?: string | undefined };
type Money = Pick<Payment, 'state' | 'answer'>;

const kCharged = ['PAID', 'PARTIALLY_REFUNDED'];

export function outcomeOf(reservation: Facts, payment: Money | null | undefined, now: number): Outcome {
  if (reservation.state === 'CONFIRMED') return 'paid';
  if (reservation.state === 'CANCELLED') return 'cancelled';
  if (payment?.state === 'REFUNDED') return 'refunded';
  if (payment && kCharged.includes(payment.state))
    return payment.answer === 'REJECTED' ? 'refunding' : 'confirming';
  if (reservation.state === 'CAPTURING' || payment?.state === 'CAPTURING') return 'confirming';
  if (reservation.state === 'HELD' || reservation.state === 'PAYING')
    return Date.parse(reservation.heldUntil ?? '') > now ? 'payable' : 'expired';
  return reservation.state === 'RELEASED' ? 'released' : 'expired';
}

// An outcome that may still change by itself is looked at again.
export const isSettled = (outcome: Outcome) => outcome !== 'confirming' && outcome !== 'refunding';

export type Refusal = 'closed' | 'declined' | 'unavailable';

// What the payment window said, as far as a buyer needs to know: closed by themselves, refused by the card, or never opened.
export function refusalOf(answer: {
  code?: string | undefined;
  pgCode?: string | undefined;
}): Refusal | undefined {
  if (!answer.code) return undefined;
  const said = `${answer.code} ${answer.pgCode ?? ''}`;
  if (/CANCEL|CLOSE|ABORT|STOPPED/i.test(said)) return 'closed';
  return /FAILURE_TYPE_PG|REJECT|PG_PROVIDER|DECLINE/i.test(said) ? 'declined' : 'unavailable';
}

export interface Moment {
  at: string;
  what: 'held' | 'opened' | 'holdEnded' | 'paid' | 'cancelled' | 'refundRequested' | 'refunded';
  amount?: number; // of money that goes or went back
}

type Story = Pick<Payment, 'createdAt' | 'deadline' | 'paidAt' | 'state' | 'answer' | 'refunds'>;

// What the buyer did, what we asked the provider for, what came back: a refund of nothing is none.
function refundMoments(refunds: Refund[]): Moment[] {
  const moments: Moment[] = [];
  for (const { amount, reason, createdAt, requestedAt, completedAt } of refunds) {
    if (createdAt && reason === 'CANCELLED') moments.push({ at: createdAt, what: 'cancelled' });
    if (amount.amount === 0) continue;
    if (requestedAt) moments.push({ at: requestedAt, what: 'refundRequested', amount: amount.amount });
    if (completedAt) moments.push({ at: completedAt, what: 'refunded', amount: amount.amount });
  }
  return moments;
}

export const refundsMove = (payment: Pick<Payment, 'refunds'> | undefined) =>
  payment?.refunds.some(({ state }) => state === 'DUE' || state === 'REQUESTED') ?? false;

// The buyer's own timeline, in order, out of what both sides have noted.
export function timelineOf(
  reservation: Pick<Reservation, 'createdAt'>,
  payment: Story | null | undefined,
  now: number,
): Moment[] {
  const moments: Moment[] = [{ at: reservation.createdAt, what: 'held' }];
  if (payment) {
    moments.push({ at: payment.createdAt, what: 'opened' });
    const late =
      payment.answer === 'REJECTED' || !payment.paidAt || payment.paidAt > (payment.deadline ?? '');
    if (payment.deadline && Date.parse(payment.deadline) < now && late)
      moments.push({ at: payment.deadline, what: 'holdEnded' });
    if (payment.paidAt) moments.push({ at: payment.paidAt, what: 'paid' });
    moments.push(...refundMoments(payment.refunds));
  }
  return moments.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
