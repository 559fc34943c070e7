import type { GradeColour } from '@/lib/grades';
import type { Outline } from '@/lib/seats/outline';
import type { Plan, Seat } from '@/lib/seats/plan';
import type { Size, View } from '@/lib/seats/view';
import { drawPlates, drawRowNames, drawSectionNames, drawStage } from './draw-hall';
import { drawMark, drawMine, shapes, trace, type Palette } from './draw-seat';

const kNamePx = 20; // from this size on a seat shows its number
const kMarkPx = 9; // and from this one its marks

export interface Scene {
  plan: Plan;
  outlines: Outline[];
  colourOf: (grade: string) => GradeColour;
  isFree: (seat: number) => boolean;
  chosen: ReadonlySet<number>;
  cursor: number | null;
  onlyGrade: string | null;
}

export function drawHall(
  g: CanvasRenderingContext2D,
  size: Size,
  view: View,
  scene: Scene,
  palette: Palette,
  stageName: string,
) {
  const { plan } = scene;
  const r = (plan.pitch * view.scale) / 2;
  const radius = Math.max(r * 0.78, 1.1);
  g.clearRect(0, 0, size.width, size.height);
  drawPlates(g, plan, scene.outlines, view, palette);
  drawStage(g, plan, view, palette, stageName);
  drawRowNames(g, plan, view, palette);

  const taken = new Path2D();
  const free = new Map<string, Path2D>();
  const detailed: [Seat, number, number][] = [];
  const mine: [number, number][] = [];
  const left = plan.sections.map(() => 0);
  for (const seat of plan.seats) {
    const offered = scene.isFree(seat.number) && (scene.onlyGrade === null || scene.onlyGrade === seat.grade);
    if (offered) ++left[seat.section]!;
    const x = seat.x * view.scale + view.x;
    const y = seat.y * view.scale + view.y;
    if (x < -r || y < -r || x > size.width + r || y > size.height + r) continue;
    if (scene.chosen.has(seat.number)) {
      mine.push([x, y]);
    } else if (!offered) {
      trace(taken, 'circle', x, y, radius * 0.5);
    } else {
      let path = free.get(seat.grade);
      if (!path) free.set(seat.grade, (path = new Path2D()));
      trace(path, shapes[scene.colourOf(seat.grade)], x, y, radius);
      if (radius >= kMarkPx / 2) detailed.push([seat, x, y]);
    }
  }
  g.fillStyle = palette.taken;
  g.fill(taken);
  for (const [grade, path] of free) {
    g.fillStyle = palette.grades[scene.colourOf(grade)];
    g.fill(path);
  }
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  for (const [seat, x, y] of detailed) {
    drawMark(g, seat, x, y, radius, palette);
    if (radius * 2 < kNamePx || (seat.kind !== 'STANDARD' && seat.kind !== 'RESTRICTED_VIEW')) continue;
    g.fillStyle = palette.surface;
    g.font = `700 ${radius * 0.85}px ${palette.font}`;
    g.fillText(seat.name, x, y + radius * 0.06);
  }
  drawSectionNames(g, plan, scene.outlines, left, size, view, palette);
  for (const [x, y] of mine) drawMine(g, x, y, radius, palette);
  const cursor = scene.cursor === null ? undefined : plan.seats[scene.cursor];
  if (cursor) {
    g.strokeStyle = palette.ink;
    g.lineWidth = 3;
    g.beginPath();
    g.arc(cursor.x * view.scale + view.x, cursor.y * view.scale + view.y, Math.max(radius * 1.5, 10), 0, 7);
    g.stroke();
  }
}
