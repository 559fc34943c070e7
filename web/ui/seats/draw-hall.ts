import { count } from '@/lib/format';
import type { Outline } from '@/lib/seats/outline';
import type { Plan } from '@/lib/seats/plan';
import type { Size, View } from '@/lib/seats/view';
import type { Palette } from './draw-seat';

// What stands around the seats: plates of the sections, the stage, names. Seats are drawn upon it by draw.ts.
const kRowNamesFromPx = 15; // pixels between two seats
const kSectionNamesUpToPx = 13;

export function drawPlates(
  g: CanvasRenderingContext2D,
  plan: Plan,
  outlines: Outline[],
  view: View,
  palette: Palette,
) {
  const margin = Math.max(plan.pitch * view.scale * 1.7, 7);
  g.lineJoin = 'round';
  for (const { corners } of outlines) {
    const path = new Path2D();
    corners.forEach(([x, y], index) => {
      const at = [x * view.scale + view.x, y * view.scale + view.y] as const;
      if (index === 0) path.moveTo(...at);
      else path.lineTo(...at);
    });
    path.closePath();
    for (const [colour, width] of [
      [palette.line, margin + 2],
      [palette.surface, margin],
    ] as const) {
      g.strokeStyle = g.fillStyle = colour;
      g.lineWidth = width;
      g.stroke(path);
      g.fill(path);
    }
  }
}

// As deep as it is in the hall, but no more than a stage needs to be seen; its edge towards the seats stays where it is.
export function drawStage(
  g: CanvasRenderingContext2D,
  plan: Plan,
  view: View,
  palette: Palette,
  name: string,
) {
  const { stage, middleOfSeats } = { stage: plan.map.stage, middleOfSeats: plan.bounds.middleOfSeats };
  const width = stage.width * view.scale;
  const whole = stage.height * view.scale;
  const height = Math.min(whole, Math.max(26, width * 0.16));
  const x = stage.x * view.scale + view.x;
  const top = stage.y * view.scale + view.y;
  const seatsBelow = middleOfSeats > stage.y + stage.height / 2;
  const y = seatsBelow ? top + whole - height : top;
  const [near, far] = [Math.min(height * 0.5, 26), Math.min(height * 0.25, 8)];
  g.fillStyle = palette.ink;
  g.beginPath();
  g.roundRect(x, y, width, height, seatsBelow ? [far, far, near, near] : [near, near, far, far]);
  g.fill();
  g.fillStyle = palette.paper;
  g.font = `700 ${Math.max(11, Math.min(18, height * 0.36))}px ${palette.font}`;
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.fillText(name, x + width / 2, y + height / 2);
}

// From afar: each section's name and how many seats are left there, on the side away from the stage.
export function drawSectionNames(
  g: CanvasRenderingContext2D,
  plan: Plan,
  outlines: Outline[],
  free: number[],
  size: Size,
  view: View,
  palette: Palette,
) {
  if (plan.pitch * view.scale > kSectionNamesUpToPx) return;
  g.textBaseline = 'middle';
  g.textAlign = 'left';
  g.lineJoin = 'round';
  outlines.forEach(({ middle, away, reach }, index) => {
    const name = plan.sections[index]!.name;
    const number = ` ${count(free[index] ?? 0)}`;
    g.font = `700 12px ${palette.font}`;
    const [nameWidth, numberWidth] = [g.measureText(name).width, g.measureText(number).width];
    const width = nameWidth + numberWidth;
    const out = reach * view.scale + 20;
    const middleX = middle[0] * view.scale + view.x + away[0] * out;
    const x = Math.min(Math.max(middleX - width / 2, 4), size.width - width - 4);
    const y = middle[1] * view.scale + view.y + away[1] * out;
    g.strokeStyle = palette.paper;
    g.lineWidth = 4;
    g.strokeText(name + number, x, y);
    g.fillStyle = palette.ink;
    g.fillText(name, x, y);
    g.fillStyle = palette.soft;
    g.fillText(number, x + nameWidth, y);
  });
}

// Near by: the row's name at both of its ends.
export function drawRowNames(g: CanvasRenderingContext2D, plan: Plan, view: View, palette: Palette) {
  const step = plan.pitch * view.scale;
  if (step < kRowNamesFromPx) return;
  g.fillStyle = palette.soft;
  g.font = `700 ${Math.min(13, step * 0.5)}px ${palette.font}`;
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  for (const section of plan.sections)
    for (const row of section.rows)
      for (const [end, next] of [
        [row.seats[0], row.seats[1]],
        [row.seats.at(-1), row.seats.at(-2)],
      ]) {
        const seat = plan.seats[end ?? -1];
        const inner = plan.seats[next ?? -1];
        if (!seat || !inner) continue;
        const far = Math.hypot(seat.x - inner.x, seat.y - inner.y) || 1;
        const out = (plan.pitch * 1.15) / far;
        const x = (seat.x + (seat.x - inner.x) * out) * view.scale + view.x;
        const y = (seat.y + (seat.y - inner.y) * out) * view.scale + view.y;
        g.fillText(row.name, x, y);
      }
}
