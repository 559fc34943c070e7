import type { SeatMap } from '../api/schema';

type PlanSeat = SeatMap['sections'][number]['rows'][number]['seats'][number];

export interface Seat {
  number: number;
  label: string;
  name: string; // "12"
  row: string;
  section: number; // index among sections
  x: number;
  y: number;
  grade: string;
  kind: NonNullable<PlanSeat['kind']>;
  // Neighbours in the row as the hall numbers them, or -1 at its ends and at an aisle.
  left: number;
  right: number;
}

export interface Section {
  code: string;
  name: string;
  rows: { name: string; seats: number[] }[];
}

export interface Plan {
  map: SeatMap;
  seats: Seat[]; // by number
  sections: Section[];
  bounds: { x: number; y: number; width: number; height: number; middleOfSeats: number };
  pitch: number; // the usual distance between two neighbours
}

const kAisle = 1.6; // a gap wider than this many pitches is an aisle

function middlePitch(map: SeatMap): number {
  const gaps: number[] = [];
  for (const section of map.sections)
    for (const row of section.rows)
      for (let i = 1; i < row.seats.length; ++i) {
        const [a, b] = [row.seats[i - 1]!, row.seats[i]!];
        gaps.push(Math.hypot(a.x - b.x, a.y - b.y));
      }
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1] || 1;
}

function boundsOf(map: SeatMap, seats: Seat[], pitch: number) {
  let [x0, y0] = [map.stage.x, map.stage.y];
  let [x1, y1] = [x0 + map.stage.width, y0 + map.stage.height];
  for (const seat of seats) {
    x0 = Math.min(x0, seat.x);
    y0 = Math.min(y0, seat.y);
    x1 = Math.max(x1, seat.x);
    y1 = Math.max(y1, seat.y);
  }
  const middleOfSeats = seats.reduce((sum, seat) => sum + seat.y, 0) / Math.max(1, seats.length);
  return {
    x: x0 - pitch,
    y: y0 - pitch,
    width: x1 - x0 + 2 * pitch,
    height: y1 - y0 + 2 * pitch,
    middleOfSeats,
  };
}

export function readPlan(map: SeatMap): Plan {
  const pitch = middlePitch(map);
  const seats: Seat[] = new Array<Seat>(map.seatCount);
  const sections = map.sections.map((section, index): Section => ({
    code: section.code,
    name: section.name,
    rows: section.rows.map((row) => {
      row.seats.forEach((seat, place) => {
        const near = (other: PlanSeat | undefined) =>
          other && Math.hypot(other.x - seat.x, other.y - seat.y) <= pitch * kAisle ? other.number : -1;
        seats[seat.number] = {
          number: seat.number,
          label: seat.label,
          name: seat.label.slice(seat.label.lastIndexOf('-') + 1),
          row: row.name,
          section: index,
          x: seat.x,
          y: seat.y,
          grade: seat.grade,
          kind: seat.kind ?? 'STANDARD',
          left: near(row.seats[place - 1]),
          right: near(row.seats[place + 1]),
        };
      });
      return { name: row.name, seats: row.seats.map((seat) => seat.number) };
    }),
  }));
  return { map, seats, sections, bounds: boundsOf(map, seats, pitch), pitch };
}

// The seat nearest to a place of the hall, within `reach`; a grid keeps a tap on fifty thousand seats instant.
export function seatFinder(plan: Plan) {
  const cell = plan.pitch * 2;
  const grid = new Map<string, number[]>();
  const key = (x: number, y: number) => `${Math.floor(x / cell)}:${Math.floor(y / cell)}`;
  for (const seat of plan.seats) {
    const at = key(seat.x, seat.y);
    const found = grid.get(at);
    if (found) found.push(seat.number);
    else grid.set(at, [seat.number]);
  }
  return (x: number, y: number, reach: number): Seat | undefined => {
    let best: Seat | undefined;
    let distance = reach;
    const cells = Math.ceil(reach / cell);
    for (let i = -cells; i <= cells; ++i)
      for (let j = -cells; j <= cells; ++j)
        for (const number of grid.get(key(x + i * cell, y + j * cell)) ?? []) {
          const seat = plan.seats[number]!;
          const away = Math.hypot(seat.x - x, seat.y - y);
          if (away <= distance) [best, distance] = [seat, away];
        }
    return best;
  };
}

export type Direction = 'left' | 'right' | 'up' | 'down';

const kWays: Record<Direction, [number, number]> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

// Where an arrow key leads: the nearest seat that lies more in that direction than beside it.
export function seatToward(plan: Plan, from: Seat, direction: Direction): Seat {
  const [dx, dy] = kWays[direction];
  let best = from;
  let cost = Infinity;
  for (const seat of plan.seats) {
    const along = (seat.x - from.x) * dx + (seat.y - from.y) * dy;
    const beside = Math.abs((seat.x - from.x) * dy) + Math.abs((seat.y - from.y) * dx);
    if (along <= plan.pitch * 0.1 || beside > along * 1.5) continue;
    const here = along + beside * 2;
    if (here < cost) [best, cost] = [seat, here];
  }
  return best;
}
