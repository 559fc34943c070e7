// Where the hall is on the canvas: screen = hall × scale + offset. Pure.
export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Bounds extends Size {
  x: number;
  y: number;
}

const kNearPx = 34; // a seat's pitch at the nearest
const kSlack = 0.2;

export const kReadablePx = 22; // pixels between two seats once one looks at them
export const kTapFromPx = 12; // nearer than this a tap means a seat; from afar it means: go there

// The whole hall, with `margin` pixels above and below it for what is written there.
export function fitView(bounds: Bounds, size: Size, margin = 0): View {
  const room = Math.max(size.height - 2 * margin, size.height / 2);
  const scale = Math.min(size.width / bounds.width, room / bounds.height);
  return {
    scale,
    x: (size.width - bounds.width * scale) / 2 - bounds.x * scale,
    y: (size.height - bounds.height * scale) / 2 - bounds.y * scale,
  };
}

export const toHall = (view: View, x: number, y: number): [number, number] => [
  (x - view.x) / view.scale,
  (y - view.y) / view.scale,
];

// Never farther than the whole hall, never nearer than a seat under a thumb.
export function zoomAt(view: View, factor: number, x: number, y: number, fit: View, pitch: number): View {
  const scale = Math.min(Math.max(view.scale * factor, fit.scale), Math.max(kNearPx / pitch, fit.scale));
  const [hallX, hallY] = toHall(view, x, y);
  return { scale, x: x - hallX * scale, y: y - hallY * scale };
}

// Some of the hall always stays in sight.
export function clampView(view: View, bounds: Bounds, size: Size): View {
  const clamp = (offset: number, start: number, length: number, room: number) => {
    const from = start * view.scale;
    const to = (start + length) * view.scale;
    // What fits may be pushed a little, out from under what lies upon the map.
    const middle = (room - (to - from)) / 2 - from;
    if (to - from <= room) return Math.min(Math.max(offset, middle - room * kSlack), middle + room * kSlack);
    return Math.min(Math.max(offset, room * 0.7 - to), room * 0.3 - from);
  };
  return {
    scale: view.scale,
    x: clamp(view.x, bounds.x, bounds.width, size.width),
    y: clamp(view.y, bounds.y, bounds.height, size.height),
  };
}

export const centreOn = (view: View, x: number, y: number, size: Size, scale = view.scale): View => ({
  scale,
  x: size.width / 2 - x * scale,
  y: size.height / 2 - y * scale,
});

// On the way from one view to another, `t` from 0 to 1; scales multiply, so their steps look even.
export function between(from: View, to: View, t: number): View {
  const scale = from.scale * (to.scale / from.scale) ** t;
  const grown = to.scale === from.scale ? t : (scale - from.scale) / (to.scale - from.scale);
  return { scale, x: from.x + (to.x - from.x) * grown, y: from.y + (to.y - from.y) * grown };
}
