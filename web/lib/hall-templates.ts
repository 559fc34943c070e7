import type { HallDraft, HallSectionDraft, SeatKind } from './api/schema';

// Halls that staff can begin with, in metres. Rows are straight in a small theatre and arcs around the stage in a large one.
const kPitch = 0.55; // from seat to seat
const kDepth = 0.95; // from row to row
const kAisle = 1.2;

export const hallTemplates = ['STUDIO', 'THEATRE', 'HALL_1200'] as const;
export type HallTemplate = (typeof hallTemplates)[number];

type Seat = HallSectionDraft['rows'][number]['seats'][number];

const letter = (index: number) => String.fromCharCode(65 + index);
const round = (metres: number) => Math.round(metres * 100) / 100;

function place(index: number, x: number, y: number): Seat {
  return { name: String(index + 1), x: round(x), y: round(y) };
}

// Seats of one row as distances from its middle, with an aisle there.
function distances(count: number): number[] {
  return Array.from({ length: count }, (_, seat) => {
    const side = seat >= count / 2 ? kAisle / 2 : -kAisle / 2;
    return (seat - (count - 1) / 2) * kPitch + side;
  });
}

function straight(counts: number[], front: number): HallSectionDraft['rows'] {
  return counts.map((count, row) => ({
    name: letter(row),
    seats: distances(count).map((along, seat) => place(seat, along, front + row * kDepth)),
  }));
}

function arc(counts: number[], radius: number, middleDegrees: number): HallSectionDraft['rows'] {
  return counts.map((count, row) => {
    const r = radius + row * kDepth;
    return {
      name: letter(row),
      seats: distances(count).map((along, seat) => {
        const angle = (middleDegrees * Math.PI) / 180 - along / r;
        return place(seat, r * Math.cos(angle), r * Math.sin(angle));
      }),
    };
  });
}

// Counted from the end when negative, as Array.at does.
function mark(rows: HallSectionDraft['rows'], row: number, kinds: [number, SeatKind][]) {
  const seats = rows.at(row)?.seats ?? [];
  for (const [position, kind] of kinds) {
    const seat = seats.at(position);
    if (seat) seat.kind = kind;
  }
}

const kByTheDoors: [number, SeatKind][] = [
  [0, 'WHEELCHAIR'],
  [1, 'COMPANION'],
  [-1, 'WHEELCHAIR'],
  [-2, 'COMPANION'],
];

const steps = (rows: number, first: number, step: number) =>
  Array.from({ length: rows }, (_, row) => first + row * step);

function studio(): Omit<HallDraft, 'name'> {
  const rows = straight(steps(8, 10, 0), 3);
  mark(rows, -1, kByTheDoors);
  return {
    stage: { x: -4, y: -1.5, width: 8, height: 2.5 },
    sections: [{ code: '1F', name: '1층', rows }],
  };
}

function theatre(): Omit<HallDraft, 'name'> {
  const floor = arc(steps(12, 16, 1), 9, 90);
  const balcony = arc(steps(5, 26, 1), 23, 90);
  mark(floor, -1, kByTheDoors);
  mark(balcony, 0, [
    [0, 'RESTRICTED_VIEW'],
    [-1, 'RESTRICTED_VIEW'],
  ]);
  return {
    stage: { x: -6, y: -2, width: 12, height: 6 },
    sections: [
      { code: '1F', name: '1층', rows: floor },
      { code: '2F', name: '2층', rows: balcony },
    ],
  };
}

function hall1200(): Omit<HallDraft, 'name'> {
  const kSide = [19, 20, 22, 23, 25, 26, 27, 28, 29, 29, 27, 25];
  const floor = arc([...steps(19, 21, 1), 30], 11, 90);
  const sides = [
    { code: '2L', name: '2층 왼쪽', rows: arc(kSide, 34, 122), edge: 0 },
    { code: '2R', name: '2층 오른쪽', rows: arc(kSide, 34, 58), edge: -1 },
  ];
  mark(floor, -1, kByTheDoors);
  mark(floor, 9, kByTheDoors);
  for (const { rows, edge } of sides) rows.forEach((_, row) => mark(rows, row, [[edge, 'RESTRICTED_VIEW']]));
  return {
    stage: { x: -9, y: -7, width: 18, height: 6 },
    sections: [
      { code: '1F', name: '1층', rows: floor },
      ...sides.map(({ code, name, rows }) => ({ code, name, rows })),
    ],
  };
}

const kMakers: Record<HallTemplate, () => Omit<HallDraft, 'name'>> = {
  STUDIO: studio,
  THEATRE: theatre,
  HALL_1200: hall1200,
};

export const seatCount = (hall: Pick<HallDraft, 'sections'>) =>
  hall.sections.reduce((sum, { rows }) => sum + rows.reduce((all, { seats }) => all + seats.length, 0), 0);

export const hallOf = (template: HallTemplate, name: string): HallDraft => ({ name, ...kMakers[template]() });
