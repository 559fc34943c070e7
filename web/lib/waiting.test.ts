import { describe, expect, it } from 'vitest';
import { aheadOf, estimateMinutes, pollAfterMs, progressOf } from './waiting';

const hints = [
  { aheadAtLeast: 0, pollAfterMs: 1_000 },
  { aheadAtLeast: 1_000, pollAfterMs: 5_000 },
];

describe('waiting', () => {
  it('asks as often as its distance allows, never in step with the others', () => {
    expect(pollAfterMs(hints, 10, 0.5)).toBe(1_000);
    expect(pollAfterMs(hints, 1_000, 0.5)).toBe(5_000);
    expect(pollAfterMs(hints, 10, 0)).toBe(850);
    expect(pollAfterMs(hints, 10, 1)).toBe(1_150);
  });

  it('stays within bounds whatever the answer says', () => {
    expect(pollAfterMs([], 10, 0.5)).toBe(2_000);
    expect(pollAfterMs([{ aheadAtLeast: 0, pollAfterMs: 0 }], 10, 0.5)).toBe(300);
    expect(pollAfterMs([{ aheadAtLeast: 0, pollAfterMs: 9e9 }], 10, 0.5)).toBe(30_000);
  });

  it('estimates a range that is never empty, and says when it cannot', () => {
    expect(estimateMinutes(4_213, 700)).toEqual({ from: 4, to: 9 });
    expect(estimateMinutes(1, 1_000)).toEqual({ from: 0, to: 1 });
    expect(estimateMinutes(50, 0)).toBeNull();
  });

  it('moves from where one joined to the door', () => {
    expect(aheadOf(10, 12)).toBe(0);
    expect(progressOf(110, 10, 60)).toBe(0.5);
    expect(progressOf(110, 10, 5)).toBe(0);
    expect(progressOf(110, 10, 200)).toBe(1);
    expect(progressOf(10, 10, 10)).toBe(1);
  });
});
