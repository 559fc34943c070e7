'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { count } from '@/lib/format';
import { useSeatCounts } from '@/lib/use-seat-counts';
import type { Waiting } from '@/lib/use-waiting';
import { estimateMinutes, progressOf } from '@/lib/waiting';
import { BigNumber } from '../big-number';
import { Notice } from '../notice';

const startKey = (schedule: string, number: number) => `openrun.joined-at.${schedule}.${number}`;

// Where the line stood when this number was taken; a reload does not set the bar back.
function useStart(schedule: string, number: number, nowServing: number) {
  const [start] = useState(() => {
    try {
      const known = sessionStorage.getItem(startKey(schedule, number));
      if (known !== null) return Number(known);
      sessionStorage.setItem(startKey(schedule, number), String(nowServing));
    } catch {
      // no storage: the bar begins anew after a reload
    }
    return nowServing;
  });
  return start;
}

export function Line({ schedule, waiting }: { schedule: string; waiting: Waiting }) {
  const words = useTranslations('queue');
  const locale = useLocale();
  const { status, entry, nowServing, ahead = 0 } = waiting;
  const number = entry?.number ?? 0;
  const start = useStart(schedule, number, nowServing);
  const estimate = estimateMinutes(ahead, status?.servedPerMinute ?? 0);
  const counts = useSeatCounts(schedule, true);
  const behind = Math.max(0, (status?.lastNumber ?? number) - number);
  const time = estimate ? words('estimate', { from: estimate.from, to: estimate.to }) : words('noEstimate');
  return (
    <>
      <p className="mt-10 text-lg text-soft">{words('ahead')}</p>
      <BigNumber>{count(ahead)}</BigNumber>
      <p className="mt-2 text-lg text-soft">{words('people', { time })}</p>
      <progress
        max={1}
        value={progressOf(number, start, nowServing)}
        aria-label={words('progress')}
        className="mt-8 block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-ink"
      />
      <div className="mt-2 flex justify-between gap-4 text-sm text-soft tabular">
        <span>{words('myNumber', { number: count(number) })}</span>
        <span>{words('serving', { number: count(nowServing) })}</span>
      </div>
      <div className="mt-8 grid gap-3">
        <Notice title={words('keptTitle')}>{words('kept')}</Notice>
        <dl className="flex items-baseline justify-between gap-4 rounded-card border border-line bg-surface p-4 tabular">
          <dt className="text-soft">{words('seatsLeft')}</dt>
          <dd className="text-soft">
            <strong className="text-ink">{counts.data ? count(counts.data.free) : '–'}</strong>
            {counts.data && ` / ${count(counts.data.seatCount)}`}
          </dd>
        </dl>
        {behind > 0 && <p className="text-sm text-soft">{words('behind', { number: count(behind) })}</p>}
      </div>
      <p className="sr-only" aria-live="polite" lang={locale}>
        {words('spoken', { ahead: spokenStep(ahead), time })}
      </p>
    </>
  );
}

// Read out when it means something new, not at every step of the line.
function spokenStep(ahead: number): string {
  if (ahead < 10) return count(ahead);
  const step = 10 ** Math.floor(Math.log10(ahead));
  return count(Math.ceil(ahead / step) * step);
}
