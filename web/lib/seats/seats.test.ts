import { describe, expect, it } from 'vitest';
import type { SeatMap } from '../api/schema';
import { bestAvailable } from './best';
import { decodeStates, LiveSeatsStore } from './live';
import { readPlan, seatFinder, seatToward } from './plan';
import { clampView, fitView, toHall, zoomAt } from './view';

// Two rows of six; between the third and the fourth seat is an aisle. Seat 0 is a wheelchair place.
const row = (name: string, y: number, first: number) => ({
  name,
  seats: [0, 1, 2, 5, 6, 7].map((x, i) => ({
    number: first + i,
    label: `1F-${name}-${i + 1}`,
    x,
    y,
    grade: name === 'A' ? 'VIP' : 'R',
    ...(first + i === 0 ? { kind: 'WHEELCHAIR' as const } : {}),
  })),
});
const map: SeatMap = {
  scheduleId: 's',
  planId: 'p',
  version: 1,
  hash: 'h',
  seatCount: 12,
  stage: { x: 2, y: -5, width: 3, height: 2 },
  grades: [],
  sections: [{ code: '1F', name: '1층', rows: [row('A', 0, 0), row('B', 1, 6)] }],
};
const plan = readPlan(map);
const all = () => true;

describe('plan', () => {
  it('knows neighbours and aisles', () => {
    expect(plan.seats[2]).toMatchObject({ left: 1, right: -1, row: 'A', name: '3' });
    expect(plan.seats[3]).toMatchObject({ left: -1, right: 4 });
  });

  it('finds the seat under a finger, and none far from one', () => {
    const find = seatFinder(plan);
    expect(find(5.2, 0.1, 0.6)?.number).toBe(3);
    expect(find(3.5, 0.5, 0.6)).toBeUndefined();
  });

  it('walks by arrow keys and stays at the edge', () => {
    expect(seatToward(plan, plan.seats[1]!, 'right').number).toBe(2);
    expect(seatToward(plan, plan.seats[2]!, 'right').number).toBe(3);
    expect(seatToward(plan, plan.seats[1]!, 'down').number).toBe(7);
    expect(seatToward(plan, plan.seats[0]!, 'left').number).toBe(0);
  });
});

describe('best available', () => {
  it('sits people side by side, never across an aisle, never on a wheelchair place', () => {
    expect(bestAvailable(plan, all, { count: 3, grade: 'VIP' }, () => 0)).toEqual([3, 4, 5]);
    expect(bestAvailable(plan, all, { count: 4, grade: null }, () => 0)).toEqual([]);
  });

  it('takes only what is free, of the wanted grade', () => {
    const free = (seat: number) => seat === 7 || seat === 8;
    expect(bestAvailable(plan, free, { count: 2, grade: 'R' }, () => 0)).toEqual([7, 8]);
    expect(bestAvailable(plan, free, { count: 2, grade: 'VIP' }, () => 0)).toEqual([]);
    expect(bestAvailable(plan, () => false, { count: 1, grade: null })).toEqual([]);
  });
});

describe('live seats', () => {
  const snapshot = (version: number, states: string, epoch = 'e') => ({
    scheduleId: 's',
    epoch,
    version,
    seatCount: 12,
    states,
    counts: { free: 0, held: 0, sold: 0, blocked: 0 },
    serverTime: '2027-01-01T00:00:00Z',
  });

  it('reads two bits a seat, low bits first', () => {
    expect([...decodeStates(btoa('\xe4'), 4)]).toEqual([0, 1, 2, 3]);
    expect([...decodeStates('', 2)]).toEqual([0, 0]);
  });

  it('follows deltas, ignores old ones, and sees a gap', () => {
    const store = new LiveSeatsStore();
    expect([store.isKnown(), store.isFree(0)]).toEqual([false, false]);
    store.takeSnapshot(snapshot(5, btoa('\0\0\0')));
    expect([store.isKnown(), store.isFree(11), store.isFree(12)]).toEqual([true, true, false]);
    expect(store.takeDelta({ epoch: 'e', from: 5, version: 6, changes: [[1, 2]] })).toBe(true);
    expect(store.takeDelta({ epoch: 'e', from: 4, version: 5, changes: [[1, 0]] })).toBe(true);
    expect(store.states[1]).toBe(2);
    expect(store.takeDelta({ epoch: 'e', from: 8, version: 9, changes: [] })).toBe(false);
    expect(store.takeDelta({ epoch: 'f', from: 6, version: 7, changes: [] })).toBe(false);
    store.takeSnapshot(snapshot(2, btoa('\0\0\0')));
    expect(store.states[1]).toBe(2);
    store.takeSnapshot(snapshot(1, btoa('\0\0\0'), 'f'));
    expect(store.states[1]).toBe(0);
  });
});

describe('view', () => {
  const size = { width: 300, height: 200 };
  const fit = fitView(plan.bounds, size);

  it('shows the whole hall first', () => {
    const [x, y] = toHall(fit, 150, 100);
    expect(x).toBeCloseTo(plan.bounds.x + plan.bounds.width / 2);
    expect(y).toBeCloseTo(plan.bounds.y + plan.bounds.height / 2);
  });

  it('zooms around the finger, within bounds', () => {
    const near = zoomAt(fit, 1.1, 40, 50, fit, plan.pitch);
    expect(toHall(near, 40, 50)[0]).toBeCloseTo(toHall(fit, 40, 50)[0]);
    expect(zoomAt(fit, 0.1, 0, 0, fit, plan.pitch).scale).toBe(fit.scale);
    expect(zoomAt(fit, 1e6, 0, 0, fit, plan.pitch).scale).toBeCloseTo(34);
  });

  it('cannot lose the hall', () => {
    const lost = { scale: 30, x: 99_999, y: -99_999 };
    const kept = clampView(lost, plan.bounds, size);
    const [x0, y0] = toHall(kept, 0, 0);
    const [x1, y1] = toHall(kept, size.width, size.height);
    expect(x0).toBeLessThan(plan.bounds.x + plan.bounds.width);
    expect(x1).toBeGreaterThan(plan.bounds.x);
    expect(y0).toBeLessThan(plan.bounds.y + plan.bounds.height);
    expect(y1).toBeGreaterThan(plan.bounds.y);
  });
});
