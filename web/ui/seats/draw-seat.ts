import { fill, type GradeColour } from '@/lib/grades';
import type { Seat } from '@/lib/seats/plan';

// One seat and its signs. Colours are read from the page, so both modes and every grade are those of the design. A grade has its own
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
  line: string;
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
    line: value('line'),
    soft: value('soft'),
    taken: value('taken'),
    accent: value('accent'),
    onAccent: value('on-accent'),
    font: style.fontFamily,
  };
}

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

export function drawMine(g: CanvasRenderingContext2D, x: number, y: number, r: number, palette: Palette) {
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

// A head, a back and a wheel; fonts do not all have the sign.
function drawWheelchair(g: CanvasRenderingContext2D, x: number, y: number, r: number, palette: Palette) {
  g.fillStyle = g.strokeStyle = palette.surface;
  g.lineWidth = Math.max(1, r * 0.2);
  g.lineCap = 'round';
  g.beginPath();
  g.arc(x - r * 0.12, y - r * 0.52, r * 0.17, 0, 7);
  g.fill();
  g.beginPath();
  g.moveTo(x - r * 0.12, y - r * 0.25);
  g.lineTo(x - r * 0.08, y + r * 0.08);
  g.lineTo(x + r * 0.34, y + r * 0.08);
  g.lineTo(x + r * 0.46, y + r * 0.46);
  g.stroke();
  g.beginPath();
  g.arc(x - r * 0.08, y + r * 0.26, r * 0.36, 0.25, Math.PI * 1.35);
  g.stroke();
}

export function drawMark(
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
  } else if (seat.kind === 'WHEELCHAIR') {
    drawWheelchair(g, x, y, r, palette);
  } else if (seat.kind !== 'STANDARD') {
    g.fillStyle = palette.surface;
    g.font = `800 ${r * 1.3}px ${palette.font}`;
    g.fillText('+', x, y + r * 0.06);
  }
}
