'use client';

import { useTranslations } from 'next-intl';
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { outlineOf } from '@/lib/seats/outline';
import { seatFinder, seatToward, type Direction, type Seat } from '@/lib/seats/plan';
import { centreOn, kReadablePx, toHall } from '@/lib/seats/view';
import { drawHall } from './draw';
import { readPalette } from './draw-seat';
import type { Choosing } from './use-choosing';
import { useGestures } from './use-gestures';

const kKeys: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const kTapPx = 22; // a tap reaches this far

export function SeatMapCanvas({ choosing }: { choosing: Choosing }) {
  const words = useTranslations('seats');
  const hintId = useId();
  const { plan, store, chosen, onlyGrade, colourOf, describe, toggle } = choosing;
  const canvas = useRef<HTMLCanvasElement>(null);
  const find = useMemo(() => seatFinder(plan), [plan]);
  const outlines = useMemo(() => plan.sections.map((section) => outlineOf(plan, section)), [plan]);
  const [cursor, setCursor] = useState<number | null>(null);
  const [spoken, setSpoken] = useState('');
  useSyncExternalStore(store.subscribe, store.tick, () => 0);

  const tap = useCallback(
    (x: number, y: number, view: { scale: number; x: number; y: number }) => {
      const reach = Math.max(plan.pitch * 0.7, kTapPx / view.scale);
      const seat = find(...toHall(view, x, y), reach);
      if (!seat) return;
      setCursor(null);
      toggle(seat.number);
      setSpoken(describe(seat));
    },
    [describe, find, plan.pitch, toggle],
  );
  const { view, size, glideTo, zoom, reset } = useGestures(canvas, plan, tap);

  // What was chosen for somebody is brought into sight.
  const { focus } = choosing;
  const show = useEffectEvent((numbers: number[]) => {
    const seats = numbers.map((number) => plan.seats[number]!);
    if (!view || seats.length === 0) return;
    const middle = (of: 'x' | 'y') => seats.reduce((sum, seat) => sum + seat[of], 0) / seats.length;
    const scale = Math.max(view.scale, kReadablePx / plan.pitch);
    glideTo(centreOn(view, middle('x'), middle('y'), size, scale));
  });
  useEffect(() => {
    if (focus) show(focus.seats);
  }, [focus]);

  // What is drawn follows everything it shows; one frame at a time.
  useEffect(() => {
    const element = canvas.current;
    const g = element?.getContext('2d');
    if (!element || !g || !view) return;
    const frame = requestAnimationFrame(() => {
      const ratio = window.devicePixelRatio || 1;
      if (
        element.width !== Math.round(size.width * ratio) ||
        element.height !== Math.round(size.height * ratio)
      ) {
        element.width = Math.round(size.width * ratio);
        element.height = Math.round(size.height * ratio);
      }
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      const scene = { plan, outlines, colourOf, isFree: store.isFree, chosen, cursor, onlyGrade };
      drawHall(g, size, view, scene, readPalette(element), words('stage'));
    });
    return () => cancelAnimationFrame(frame);
  });

  const walk = (to: Seat) => {
    setCursor(to.number);
    setSpoken(describe(to));
    if (view) glideTo(centreOn(view, to.x, to.y, size, Math.max(view.scale, kReadablePx / plan.pitch)));
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const here = plan.seats[cursor ?? -1];
    const direction = kKeys[event.key];
    if (direction) walk(here ? seatToward(plan, here, direction) : (plan.seats[0] as Seat));
    else if ((event.key === 'Enter' || event.key === ' ') && here) {
      toggle(here.number);
      setSpoken(describe(here, true));
    } else if (event.key === '+' || event.key === '=') zoom(1.5);
    else if (event.key === '-') zoom(1 / 1.5);
    else if (event.key === '0') reset();
    else return;
    event.preventDefault();
  };

  return (
    <div className="relative h-full">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-label={words('mapLabel')}
        aria-describedby={hintId}
        onKeyDown={onKeyDown}
        onBlur={() => setCursor(null)}
        className="block size-full touch-none rounded-card bg-paper select-none"
      />
      <p id={hintId} className="sr-only">
        {words('mapHint')}
      </p>
      <p className="sr-only" aria-live="assertive">
        {spoken}
      </p>
      <div className="absolute top-0 right-0 flex flex-col overflow-hidden rounded-card border border-line bg-surface">
        <MapButton name={words('zoomIn')} sign="+" onClick={() => zoom(1.7)} />
        <MapButton name={words('zoomOut')} sign="−" onClick={() => zoom(1 / 1.7)} />
        <MapButton name={words('wholeHall')} sign="⤢" onClick={reset} />
      </div>
    </div>
  );
}

function MapButton({ name, sign, onClick }: { name: string; sign: string; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={onClick}
      className="size-11 text-xl hover:bg-paper"
    >
      <span aria-hidden>{sign}</span>
    </button>
  );
}
