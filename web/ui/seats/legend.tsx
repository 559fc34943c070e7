'use client';

import { useLocale, useTranslations } from 'next-intl';
import { won } from '@/lib/format';
import { generalTotal } from '@/lib/grades';
import { classes } from '../classes';
import { GradeSign, KindSign } from './grade-sign';
import type { Choosing } from './use-choosing';

const kKinds = ['RESTRICTED_VIEW', 'WHEELCHAIR', 'COMPANION'] as const;

// The grades with sign and price; pressing one shows only that one.
export function Legend({ choosing }: { choosing: Choosing }) {
  const words = useTranslations('seats');
  const locale = useLocale();
  const { plan, onlyGrade, setOnlyGrade, colourOf } = choosing;
  const kinds = kKinds.filter((kind) => plan.seats.some((seat) => seat.kind === kind));
  const grades = [...plan.map.grades].sort((a, b) => generalTotal(b) - generalTotal(a));
  return (
    <div role="group" aria-label={words('grades')} className="-mx-4 flex gap-2 overflow-x-auto px-4 py-1">
      {grades.map((grade) => {
        const only = onlyGrade === grade.code;
        return (
          <button
            key={grade.code}
            type="button"
            aria-pressed={only}
            onClick={() => setOnlyGrade(only ? null : grade.code)}
            className={classes(
              'flex min-h-11 shrink-0 items-center gap-2 rounded-full border bg-surface px-3 text-sm tabular',
              only ? 'border-ink font-bold' : 'border-line',
            )}
          >
            <GradeSign colour={colourOf(grade.code)} />
            {grade.name} {won(generalTotal(grade), locale)}
          </button>
        );
      })}
      <ul className="flex shrink-0 items-center gap-3 pl-1 text-sm text-soft">
        <li className="flex shrink-0 items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-full bg-taken" />
          {words('stateTaken')}
        </li>
        {kinds.map((kind) => (
          <li key={kind} className="flex shrink-0 items-center gap-1.5">
            <KindSign kind={kind} />
            {words(`kind.${kind}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
