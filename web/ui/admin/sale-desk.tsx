'use client';

import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { Link } from '@/i18n/navigation';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { LiveSeats, QueueControl } from '@/lib/api/schema';
import { count, dayAndClock } from '@/lib/format';
import { paths } from '@/lib/paths';
import { BigNumber } from '../big-number';
import { ProblemNotice } from '../problem-notice';
import { Loading, Skeleton } from '../skeleton';
import { SaleControls } from './sale-controls';
import { Staff } from './staff';

const kEveryMs = 2_000;

export function SaleDesk({ id }: { id: string }) {
  return (
    <Staff>
      <Inner id={id} />
    </Staff>
  );
}

// Numbers of this moment, asked again every two seconds; what could not be asked is said, the last numbers stay.
function Inner({ id }: { id: string }) {
  const words = useTranslations('admin');
  const shared = useTranslations('shared');
  const locale = useLocale();
  const api = useApi();
  const schedule = useQuery({
    queryKey: ['admin', 'schedule', id],
    queryFn: () => unwrap(api.GET('/schedules/{id}', { params: { path: { id } } })),
    refetchInterval: kEveryMs * 5,
  });
  const queue = useQuery({
    queryKey: ['admin', 'queue', id],
    queryFn: () => unwrap(api.GET('/admin/queue/{scheduleId}', { params: { path: { scheduleId: id } } })),
    refetchInterval: kEveryMs,
  });
  const seats = useQuery({
    queryKey: ['admin', 'seats', id],
    queryFn: () => unwrap(api.GET('/schedules/{id}/seats', { params: { path: { id } } })),
    refetchInterval: kEveryMs,
  });
  const error = schedule.error ?? queue.error ?? seats.error;
  // All of it at once: nothing moves under a finger that pauses a sale.
  if (!error && !(schedule.data && queue.data && seats.data))
    return (
      <Loading words={shared('loading')}>
        <h1 className="mt-6 text-3xl">{words('sale')}</h1>
        <Skeleton className="mt-6 h-40 w-full" />
        <Skeleton className="mt-10 h-40 w-full" />
      </Loading>
    );
  return (
    <>
      {schedule.data && (
        <p className="mt-6 text-soft">
          <Link
            href={paths.adminEvent(schedule.data.eventId)}
            className="inline-flex min-h-11 items-center underline underline-offset-4"
          >
            {dayAndClock(schedule.data.startsAt, locale)}
          </Link>{' '}
          · {words(`scheduleState.${schedule.data.state}`)}
        </p>
      )}
      <h1 className="text-3xl">{words('sale')}</h1>
      {error && (
        <div className="mt-4">
          <ProblemNotice error={error} />
        </div>
      )}
      <div className="mt-6 grid gap-10 lg:grid-cols-[1fr_20rem]">
        <div className="grid content-start gap-10">
          {seats.data ? <Seats counts={seats.data.counts} /> : <Skeleton className="h-40 w-full" />}
          {queue.data ? <Line queue={queue.data} /> : <Skeleton className="h-40 w-full" />}
        </div>
        {queue.data && schedule.data && <SaleControls queue={queue.data} schedule={schedule.data} />}
      </div>
    </>
  );
}

function Seats({ counts }: { counts: LiveSeats['counts'] }) {
  const words = useTranslations('admin');
  const all = counts.free + counts.held + counts.sold + counts.blocked;
  const parts = [
    ['sold', counts.sold, 'bg-ink'],
    ['held', counts.held, 'bg-grade-4'],
    ['free', counts.free, 'bg-line'],
  ] as const;
  return (
    <section aria-label={words('seatsNow')}>
      <p className="text-soft">{words('sold')}</p>
      <BigNumber>{count(counts.sold)}</BigNumber>
      <p className="mt-2 text-soft tabular">
        {words('ofSeats', {
          seats: count(all),
          percent: String(all ? Math.floor((counts.sold * 100) / all) : 0),
        })}
      </p>
      <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden className="mt-4 h-2 w-full">
        <rect width="100" height="2" className="fill-line" />
        <rect width={((counts.sold + counts.held) * 100) / (all || 1)} height="2" className="fill-grade-4" />
        <rect width={(counts.sold * 100) / (all || 1)} height="2" className="fill-ink" />
      </svg>
      <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-1">
        {parts.map(([name, value, colour]) => (
          <div key={name} className="flex items-center gap-2">
            <span aria-hidden className={`size-3 rounded-sm ${colour}`} />
            <dt className="text-soft">{words(name)}</dt>
            <dd className="font-bold tabular" data-count={name}>
              {count(value)}
            </dd>
          </div>
        ))}
        {counts.blocked > 0 && (
          <div className="flex items-center gap-2">
            <dt className="text-soft">{words('blocked')}</dt>
            <dd className="font-bold tabular">{count(counts.blocked)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function Line({ queue }: { queue: QueueControl }) {
  const words = useTranslations('admin');
  const facts = [
    [words('waiting'), queue.waiting],
    [words('inside'), queue.inside],
    [words('nowServing'), queue.nowServing],
    [words('lastNumber'), queue.lastNumber],
  ] as const;
  return (
    <section aria-label={words('line')}>
      <h2 className="text-xl">{words('line')}</h2>
      <p className="mt-1 text-soft">{words(`queueState.${queue.state}`)}</p>
      <dl className="mt-3 grid grid-cols-2 border-t border-line sm:grid-cols-4">
        {facts.map(([name, value]) => (
          <div key={name} className="border-b border-line py-3">
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="text-2xl font-bold tabular">{count(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
