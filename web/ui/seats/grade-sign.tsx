import type { GradeColour } from '@/lib/grades';
import { shapes } from './draw-seat';

const kColours: Record<GradeColour, string> = {
  'grade-1': 'text-grade-1',
  'grade-2': 'text-grade-2',
  'grade-3': 'text-grade-3',
  'grade-4': 'text-grade-4',
  'grade-5': 'text-grade-5',
};

const kPaths = {
  circle: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z',
  square: 'M4 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z',
  diamond: 'M8 0.5 15.5 8 8 15.5 0.5 8z',
  triangle: 'M8 1 15.5 14.5H0.5z',
  hexagon: 'M8 1 14.5 4.5V11.5L8 15 1.5 11.5V4.5z',
};

// The colour and the shape that a grade has on the map.
export function GradeSign({ colour }: { colour: GradeColour }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      className={`size-3.5 shrink-0 fill-current ${kColours[colour]}`}
    >
      <path d={kPaths[shapes[colour]]} />
    </svg>
  );
}

const kKindPaths = {
  RESTRICTED_VIEW: 'M4 12.5 12 3.5',
  COMPANION: 'M8 3.5v9M3.5 8h9',
  WHEELCHAIR: 'M6.8 6v3h3.2l1.2 3M6 7.6a3.3 3.3 0 1 0 4.2 4M6.8 3.4v.2',
};

// How a seat that is not like the others is marked on the map.
export function KindSign({ kind }: { kind: keyof typeof kKindPaths }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      className="size-4 shrink-0 fill-none stroke-paper stroke-[1.6] [stroke-linecap:round]"
    >
      <rect width="16" height="16" rx="4" className="fill-soft stroke-none" />
      <path d={kKindPaths[kind]} />
    </svg>
  );
}
