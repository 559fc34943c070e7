import type { QueueStatus } from './api/schema';

// What the waiting room makes of the one answer for everybody and one's own number. Pure: tests beside it.

export type Hint = QueueStatus['hints'][number];

const kPollMs = { min: 300, default: 2_000, max: 30_000 };

export const aheadOf = (number: number, nowServing: number) => Math.max(0, number - nowServing);

// The pause that the answer asks of somebody at our distance, shaken so that a crowd does not come in step.
export function pollAfterMs(hints: Hint[], ahead: number, random = Math.random()): number {
  const asked = hints.filter((hint) => ahead >= hint.aheadAtLeast).at(-1)?.pollAfterMs ?? kPollMs.default;
  const bounded = Math.min(Math.max(asked, kPollMs.min), kPollMs.max);
  return Math.round(bounded * (0.85 + 0.3 * random));
}

export interface Estimate {
  from: number; // minutes
  to: number;
}

// A range, because the line's speed is not ours to promise. null: nobody can say now.
export function estimateMinutes(ahead: number, servedPerMinute: number): Estimate | null {
  if (ahead === 0) return { from: 0, to: 1 };
  if (servedPerMinute <= 0) return null;
  const minutes = ahead / servedPerMinute;
  const from = Math.floor(minutes * 0.8);
  return { from, to: Math.max(from + 1, Math.ceil(minutes * 1.4)) };
}

// How far the line has moved since one joined: 0 to 1.
export function progressOf(number: number, startedAt: number, nowServing: number): number {
  if (number <= nowServing) return 1;
  const way = number - startedAt;
  return way <= 0 ? 0 : Math.min(1, Math.max(0, (nowServing - startedAt) / way));
}

export type Ending = 'SOLD_OUT' | 'CLOSED' | 'CANCELLED';

export const endings: readonly string[] = ['SOLD_OUT', 'CLOSED', 'CANCELLED'] satisfies Ending[];

// Codes of the API that end the waiting, as the states they mean.
export const endingOfCode: Record<string, Ending> = {
  SOLD_OUT: 'SOLD_OUT',
  SALE_CLOSED: 'CLOSED',
  SCHEDULE_CANCELLED: 'CANCELLED',
};
