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

export function fitView(bounds: Bounds, size: Size): View {
  const scale = Math.min(size.width / bounds.width, size.height / bounds.height);
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
    if (to - from <= room) return (room - (to - from)) / 2 - from;
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
