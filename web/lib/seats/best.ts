import type { Plan, Seat } from './plan';

export interface Wish {
  count: number;
  grade: string | null; // null: any
}

// Nearer to the stage and to its middle is better; what has a restricted view is offered last.
function cost(plan: Plan, seat: Seat): number {
  const { stage } = plan.map;
  const middle = stage.x + stage.width / 2;
  const front = stage.y + stage.height;
  const view = seat.kind === 'RESTRICTED_VIEW' ? 40 * plan.pitch : 0;
  return Math.abs(seat.x - middle) * 0.7 + Math.hypot(seat.x - middle, seat.y - front) + view;
}

function* runsOf(plan: Plan, may: (seat: Seat) => boolean, count: number): Generator<Seat[]> {
  for (const section of plan.sections)
    for (const row of section.rows) {
      let run: Seat[] = [];
      for (const number of row.seats) {
        const seat = plan.seats[number]!;
        const follows = run.length > 0 && run.at(-1)!.right === number && run.at(-1)!.grade === seat.grade;
        run = !may(seat) ? [] : follows ? [...run.slice(1 - count), seat] : [seat];
        if (run.length >= count) yield run.slice(-count);
      }
    }
}

// Seats side by side, or none. One of the best few by chance, so that everybody who asks now does not reach for the same.
export function bestAvailable(
  plan: Plan,
  isFree: (seat: number) => boolean,
  wish: Wish,
  random: () => number = Math.random,
): number[] {
  const may = (seat: Seat) =>
    isFree(seat.number) &&
    (wish.grade === null || seat.grade === wish.grade) &&
    seat.kind !== 'WHEELCHAIR' &&
    seat.kind !== 'COMPANION';
  const found = [...runsOf(plan, may, Math.max(1, wish.count))].map((run) => ({
    numbers: run.map((seat) => seat.number),
    cost: run.reduce((sum, seat) => sum + cost(plan, seat), 0),
  }));
  found.sort((a, b) => a.cost - b.cost);
  const few = found.slice(0, Math.max(1, Math.min(6, Math.ceil(found.length / 10))));
  return few[Math.floor(random() * few.length)]?.numbers ?? [];
}
