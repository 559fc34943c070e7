'use client';

import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Plan } from '@/lib/seats/plan';
import {
  between,
  centreOn,
  clampView,
  fitView,
  kReadablePx,
  kTapFromPx,
  toHall,
  zoomAt,
  type Size,
  type View,
} from '@/lib/seats/view';

const kDragPx = 8; // a finger that moved less has tapped
const kWheel = 0.0022;
const kGlideMs = 200;
const kNamesPx = 34; // room above and below the hall for names

interface Pointer {
  x: number;
  y: number;
}

// Drag, pinch, wheel, tap on the canvas; keeps the view within the hall and the hall within the canvas.
export function useGestures(
  canvas: RefObject<HTMLCanvasElement | null>,
  plan: Plan,
  onTap: (x: number, y: number, view: View) => void,
) {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [state, setState] = useState<View | null>(null);
  const fit = size.width > 0 ? fitView(plan.bounds, size, kNamesPx) : null;
  const view = state ?? fit;
  const latest = useRef({ view, size, fit, onTap });
  useLayoutEffect(() => {
    latest.current = { view, size, fit, onTap };
  });

  const gliding = useRef(0);
  const move = useCallback(
    (change: (view: View, fit: View) => View) => {
      const { view: from, size: room, fit: whole } = latest.current;
      if (!from || !whole) return;
      const next = clampView(change(from, whole), plan.bounds, room);
      cancelAnimationFrame(gliding.current);
      latest.current.view = next;
      setState(next);
    },
    [plan],
  );
  // What a button or a tap asks for comes in one short movement; at once for those who asked for calm.
  const glide = useCallback(
    (change: (view: View, fit: View) => View) => {
      const { view: from, fit: whole, size: room } = latest.current;
      if (!from || !whole) return;
      const to = clampView(change(from, whole), plan.bounds, room);
      const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
      const begin = performance.now();
      const step = () => {
        const t = calm ? 1 : Math.min(1, (performance.now() - begin) / kGlideMs);
        move(() => between(from, to, 1 - (1 - t) ** 3));
        if (t < 1) gliding.current = requestAnimationFrame(step);
      };
      step();
    },
    [move, plan],
  );
  useEffect(() => () => cancelAnimationFrame(gliding.current), []);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSize({ width, height });
    });
    observer.observe(element);

    const pointers = new Map<number, Pointer>();
    let start: Pointer | null = null;
    let dragged = false;
    const at = (event: MouseEvent): Pointer => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const down = (event: PointerEvent) => {
      pointers.set(event.pointerId, at(event));
      element.setPointerCapture(event.pointerId);
      if (pointers.size === 1) [start, dragged] = [at(event), false];
      else dragged = true;
    };
    const drag = (event: PointerEvent) => {
      const before = pointers.get(event.pointerId);
      if (!before || !start) return;
      const now = at(event);
      const other = [...pointers.entries()].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (other) {
        const spread = (point: Pointer) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
        const factor = spread(now) / spread(before);
        const [x, y] = [(now.x + other.x) / 2, (now.y + other.y) / 2];
        const [dx, dy] = [(now.x - before.x) / 2, (now.y - before.y) / 2];
        move((from, whole) => {
          const zoomed = zoomAt(from, factor, x, y, whole, plan.pitch);
          return { ...zoomed, x: zoomed.x + dx, y: zoomed.y + dy };
        });
        return;
      }
      if (!dragged && Math.hypot(now.x - start.x, now.y - start.y) < kDragPx) return;
      dragged = true;
      move((from) => ({ ...from, x: from.x + now.x - before.x, y: from.y + now.y - before.y }));
    };
    const up = (event: PointerEvent) => {
      const known = pointers.delete(event.pointerId);
      if (!known || pointers.size > 0) return;
      const { view: now, onTap: tapped } = latest.current;
      if (event.type === 'pointerup' && !dragged && start && now) {
        const { x, y } = start;
        if (plan.pitch * now.scale >= kTapFromPx) tapped(x, y, now);
        else
          glide((from) =>
            centreOn(from, ...toHall(from, x, y), latest.current.size, kReadablePx / plan.pitch),
          );
      }
      start = null;
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const { x, y } = at(event);
      const amount = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
      move((from, whole) => zoomAt(from, Math.exp(-amount * kWheel), x, y, whole, plan.pitch));
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', drag);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', drag);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('wheel', wheel);
    };
  }, [canvas, glide, move, plan]);

  const zoom = (factor: number) =>
    glide((from, whole) => zoomAt(from, factor, size.width / 2, size.height / 2, whole, plan.pitch));
  return {
    view,
    size,
    glideTo: (next: View) => glide(() => next),
    zoom,
    reset: () => glide((_, whole) => whole),
  };
}
