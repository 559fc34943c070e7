import { expect, it } from 'vitest';
import type { SeatMap } from '../api/schema';
import { outlineOf } from './outline';
import { readPlan } from './plan';

const seat = (number: number, x: number, y: number) => ({ number, label: `A-${y}-${x}`, x, y, grade: 'R' });

const map = {
  seatCount: 9,
  stage: { x: 0, y: -4, width: 2, height: 1 },
  grades: [],
  sections: [
    {
      code: 'A',
      name: 'A',
      rows: [0, 1, 2].map((row) => ({
        name: String(row),
        seats: [0, 1, 2].map((place) => seat(row * 3 + place, place, row)),
      })),
    },
  ],
} as unknown as SeatMap;

it('goes around a section once and points away from the stage', () => {
  const plan = readPlan(map);
  const { corners, middle, away, reach } = outlineOf(plan, plan.sections[0]!);
  expect(corners).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [2, 1],
    [2, 2],
    [1, 2],
    [0, 2],
    [0, 1],
  ]);
  expect(middle).toEqual([1, 1]);
  expect(away).toEqual([0, 1]);
  expect(reach).toBe(1);
});

it('has an outline for a single row', () => {
  const single = {
    ...map,
    seatCount: 3,
    sections: [{ ...map.sections[0]!, rows: [map.sections[0]!.rows[0]!] }],
  };
  const plan = readPlan(single as SeatMap);
  expect(outlineOf(plan, plan.sections[0]!).corners).toHaveLength(3);
});
