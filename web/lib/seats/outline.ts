import type { Plan, Section } from './plan';

export type Point = readonly [number, number];

export interface Outline {
  corners: Point[]; // around the section, following the curve of its first and last row
  middle: Point;
  away: Point; // unit vector, from the stage through the middle: where there is room for a name
  reach: number; // from the middle to the farthest seat that way
}

// Along the front row, down one side, back along the last row, up the other side.
function around(rows: Point[][]): Point[] {
  const front = rows[0] ?? [];
  const back = rows.length > 1 ? (rows.at(-1) ?? []) : [];
  const between = rows.slice(1, -1).filter((row) => row.length > 0);
  return [
    ...front,
    ...between.map((row) => row.at(-1)!),
    ...[...back].reverse(),
    ...between.map((row) => row[0]!).reverse(),
  ];
}

export function outlineOf(plan: Plan, section: Section): Outline {
  const rows = section.rows.map((row) =>
    row.seats.map((number): Point => [plan.seats[number]!.x, plan.seats[number]!.y]),
  );
  const all = rows.flat();
  const mean = (axis: 0 | 1) => all.reduce((sum, point) => sum + point[axis], 0) / Math.max(1, all.length);
  const middle: Point = [mean(0), mean(1)];
  const { stage } = plan.map;
  const [dx, dy] = [middle[0] - stage.x - stage.width / 2, middle[1] - stage.y - stage.height / 2];
  const length = Math.hypot(dx, dy) || 1;
  const away: Point = [dx / length, dy / length];
  const along = (point: Point) => (point[0] - middle[0]) * away[0] + (point[1] - middle[1]) * away[1];
  return { corners: around(rows), middle, away, reach: Math.max(0, ...all.map(along)) };
}
