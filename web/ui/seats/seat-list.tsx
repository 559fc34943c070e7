'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState, useSyncExternalStore } from 'react';
import { count, won } from '@/lib/format';
import { generalTotal } from '@/lib/grades';
import type { Seat, Section } from '@/lib/seats/plan';
import { SelectField } from '../field';
import { classes } from '../classes';
import { GradeSign } from './grade-sign';
import type { Choosing } from './use-choosing';

// The same seats as words and buttons: section, row, seat. Everything the map can do, this can.
export function SeatList({ choosing }: { choosing: Choosing }) {
  const words = useTranslations('seats');
  const { plan, store, onlyGrade, mayTake } = choosing;
  useSyncExternalStore(store.subscribe, store.tick, () => 0);
  const offered = (number: number) => {
    const seat = plan.seats[number]!;
    return (onlyGrade === null || seat.grade === onlyGrade) && mayTake(number);
  };
  const freeIn = (section: Section) =>
    section.rows.reduce((sum, row) => sum + row.seats.filter(offered).length, 0);
  const [sectionIndex, setSection] = useState(() =>
    Math.max(
      0,
      plan.sections.findIndex((one) => freeIn(one) > 0),
    ),
  );
  const section = plan.sections[sectionIndex];
  if (!section) return null;
  const rows = section.rows.map((row) => ({ name: row.name, free: row.seats.filter(offered) }));
  return (
    <div className="flex h-full flex-col">
      <SelectField
        label={words('section')}
        value={sectionIndex}
        onChange={(event) => setSection(Number(event.target.value))}
      >
        {plan.sections.map((one, index) => (
          <option key={one.code} value={index}>
            {words('sectionFree', { section: one.name, free: count(freeIn(one)) })}
          </option>
        ))}
      </SelectField>
      <ul className="mt-2 min-h-0 flex-1 overflow-y-auto overscroll-contain" tabIndex={-1}>
        {rows.map((row) => (
          <li key={row.name} className="border-b border-line last:border-0">
            <Row name={row.name} free={row.free.map((number) => plan.seats[number]!)} choosing={choosing} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Row({ name, free, choosing }: { name: string; free: Seat[]; choosing: Choosing }) {
  const words = useTranslations('seats');
  const locale = useLocale();
  const { chosen, colourOf, gradeOf } = choosing;
  const first = free[0];
  if (!first)
    return (
      <p className="flex min-h-12 items-center justify-between gap-4 text-soft">
        <span>{words('row', { row: name })}</span>
        <span>{words('rowFull')}</span>
      </p>
    );
  const grade = gradeOf(first.grade);
  return (
    <details open={free.some((seat) => chosen.has(seat.number)) || undefined}>
      <summary className="flex min-h-12 list-none items-center gap-3 [&::-webkit-details-marker]:hidden">
        <GradeSign colour={colourOf(first.grade)} />
        <span className="flex-1">{words('row', { row: name })}</span>
        <span className="text-sm text-soft tabular">
          {grade && won(generalTotal(grade), locale)} · {words('rowFree', { free: free.length })}
        </span>
      </summary>
      <div className="flex flex-wrap gap-2 pt-1 pb-4">
        {free.map((seat) => (
          <SeatButton key={seat.number} seat={seat} choosing={choosing} />
        ))}
      </div>
    </details>
  );
}

function SeatButton({ seat, choosing }: { seat: Seat; choosing: Choosing }) {
  const words = useTranslations('seats');
  const isChosen = choosing.chosen.has(seat.number);
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      aria-label={choosing.describe(seat)}
      onClick={() => choosing.toggle(seat.number)}
      className={classes(
        'min-h-11 min-w-11 rounded-card border px-2 tabular',
        isChosen ? 'border-accent bg-accent font-bold text-on-accent' : 'border-edge bg-surface',
      )}
    >
      {isChosen && '✓ '}
      {seat.name}
      {seat.kind !== 'STANDARD' && <small className="ml-1">{words(`kindShort.${seat.kind}`)}</small>}
    </button>
  );
}
