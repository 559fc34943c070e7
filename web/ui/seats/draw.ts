import { fill, type GradeColour } from '@/lib/grades';
import type { Plan, Seat } from '@/lib/seats/plan';
import type { Size, View } from '@/lib/seats/view';

// Draws the hall. Colours are read from the page, so both modes and every grade are those of the design. A grade has its own
// shape as well: nobody needs to see its colour.
export type Shape = 'circle' | 'square' | 'diamond' | 'triangle' | 'hexagon';

export const shapes: Record<GradeColour, Shape> = {
  'grade-1': 'circle',
  'grade-2': 'square',
  'grade-3': 'diamond',
  'grade-4': 'triangle',
  'grade-5': 'hexagon',
};

export interface Palette {
  grades: Record<GradeColour, string>;
  ink: string;
  paper: string;
  surface: string;
  soft: string;
  taken: string;
  accent: string;
  onAccent: string;
  font: string;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const grades = Object.fromEntries(Object.keys(fill).map((name) => [name, value(name)]));
  return {
    grades: grades as Palette['grades'],
    ink: value('ink'),
    paper: value('paper'),
    surface: value('surface'),
    soft: value('soft'),
    taken: value('taken'),
    accent: value('accent'),
    onAccent: value('on-accent'),
    font: style.fontFamily,
  };
}

const kNamePx = 20; // from this size on a seat shows its number
const kMarkPx = 9; // and from this one its marks

export function trace(
  path: Path2D | CanvasRenderingContext2D,
  shape: Shape,
  x: number,
  y: number,
  r: number,
) {
  const corners = { square: 0, circle: 0, diamond: 4, triangle: 3, hexagon: 6 }[shape];
  if (shape === 'circle') {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, Math.PI * 2);
  } else if (shape === 'square') {
    path.roundRect(x - r * 0.92, y - r * 0.92, r * 1.84, r * 1.84, r * 0.35);
  } else {
    const reach = shape === 'hexagon' ? r : r * 1.2;
    const lower = shape === 'triangle' ? r * 0.2 : 0;
    for (let i = 0; i <= corners; ++i) {
      const angle = -Math.PI / 2 + (i * 2 * Math.PI) / corners;
      const [px, py] = [x + Math.cos(angle) * reach, y + lower + Math.sin(angle) * reach];
      if (i === 0) path.moveTo(px, py);
      else path.lineTo(px, py);
    }
  }
}

export interface Scene {
  plan: Plan;
  colourOf: (grade: string) => GradeColour;
  isFree: (seat: number) => boolean;
  chosen: ReadonlySet<number>;
  cursor: number | null;
  onlyGrade: string | null;
}

function drawStage(g: CanvasRenderingContext2D, scene: Scene, view: View, palette: Palette, name: string) {
  const { stage } = scene.plan.map;
  const [x, y] = [stage.x * view.scale + view.x, stage.y * view.scale + view.y];
  const [width, height] = [stage.width * view.scale, stage.height * view.scale];
  g.fillStyle = palette.ink;
  g.beginPath();
  g.roundRect(x, y, width, height, Math.min(14, height / 3));
  g.fill();
  g.fillStyle = palette.paper;
  g.font = `700 ${Math.max(10, Math.min(20, height * 0.3))}px ${palette.font}`;
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.fillText(name, x + width / 2, y + height / 2);
}

function drawMine(g: CanvasRenderingContext2D, x: number, y: number, r: number, palette: Palette) {
  const big = Math.max(r * 1.25, 7);
  g.fillStyle = palette.accent;
  g.beginPath();
  g.roundRect(x - big, y - big, big * 2, big * 2, big * 0.4);
  g.fill();
  g.strokeStyle = palette.onAccent;
  g.lineWidth = Math.max(1.5, big * 0.22);
  g.lineCap = g.lineJoin = 'round';
  g.beginPath();
  g.moveTo(x - big * 0.45, y + big * 0.02);
  g.lineTo(x - big * 0.1, y + big * 0.38);
  g.lineTo(x + big * 0.5, y - big * 0.35);
  g.stroke();
}

function drawMark(
  g: CanvasRenderingContext2D,
  seat: Seat,
  x: number,
  y: number,
  r: number,
  palette: Palette,
) {
  if (seat.kind === 'RESTRICTED_VIEW') {
    g.strokeStyle = palette.surface;
    g.lineWidth = Math.max(1, r * 0.28);
    g.beginPath();
    g.moveTo(x - r * 0.7, y + r * 0.7);
    g.lineTo(x + r * 0.7, y - r * 0.7);
    g.stroke();
  } else if (seat.kind !== 'STANDARD') {
    g.fillStyle = palette.surface;
    g.font = `800 ${r * 1.3}px ${palette.font}`;
    g.fillText(seat.kind === 'WHEELCHAIR' ? '♿︎' : '+', x, y + r * 0.06);
  }
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
  drawStage(g, scene, view, palette, stageName);

  const taken = new Path2D();
  const free = new Map<string, Path2D>();
  const detailed: [Seat, number, number][] = [];
  const mine: [number, number][] = [];
  for (const seat of plan.seats) {
    const x = seat.x * view.scale + view.x;
    const y = seat.y * view.scale + view.y;
    if (x < -r || y < -r || x > size.width + r || y > size.height + r) continue;
    if (scene.chosen.has(seat.number)) {
      mine.push([x, y]);
    } else if (!scene.isFree(seat.number) || (scene.onlyGrade !== null && scene.onlyGrade !== seat.grade)) {
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
