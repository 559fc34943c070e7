'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Link } from '@/i18n/navigation';
import { isProblem, unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { Event, Schedule } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { count, dayAndClock } from '@/lib/format';
import { paths } from '@/lib/paths';
import { Button, ButtonLink } from '../button';
import { ProblemNotice } from '../problem-notice';
import { Skeleton } from '../skeleton';
import { useToast } from '../toast';
import { ScheduleEditor } from './schedule-editor';
import { Staff } from './staff';

export function ShowDesk({ id }: { id: string }) {
  return (
    <Staff>
      <Inner id={id} />
    </Staff>
  );
}

function Inner({ id }: { id: string }) {
  const words = useTranslations('admin');
  const api = useApi();
  const show = useQuery({
    queryKey: ['admin', 'event', id],
    queryFn: () => unwrap(api.GET('/admin/events/{id}', { params: { path: { id } } })),
  });
  if (show.error) return <ProblemNotice error={show.error} onRetry={() => void show.refetch()} />;
  if (!show.data) return <Skeleton className="mt-6 h-64 w-full" />;
  const event = show.data;
  return (
    <>
      <p className="mt-6 text-sm text-soft">{words(`eventState.${event.state}`)}</p>
      <h1 className="text-3xl">{event.title}</h1>
      <p className="mt-1 text-soft">
        {event.artist} · {event.venue.name} {event.hallName}
      </p>
      <Schedules event={event} />
      {(event.state === 'DRAFT' || event.state === 'PUBLISHED') && <Adding event={event} />}
      <Publish event={event} />
    </>
  );
}

function Schedules({ event }: { event: Event }) {
  const words = useTranslations('admin');
  return (
    <section className="mt-8">
      <h2 className="text-xl">{words('schedules')}</h2>
      {event.schedules.length === 0 && <p className="mt-2 text-soft">{words('noSchedules')}</p>}
      <ul className="mt-3 border-t border-line">
        {event.schedules.map((schedule) => (
          <Row key={schedule.id} schedule={schedule} />
        ))}
      </ul>
    </section>
  );
}

function Row({ schedule }: { schedule: Schedule }) {
  const words = useTranslations('admin');
  const locale = useLocale();
  return (
    <li className="flex items-center justify-between gap-4 border-b border-line py-3">
      <div>
        <p className="font-bold">{dayAndClock(schedule.startsAt, locale)}</p>
        <p className="text-sm text-soft">
          {schedule.published ? words(`scheduleState.${schedule.state}`) : words('unpublished')} ·{' '}
          {words('saleFrom', { time: dayAndClock(schedule.saleOpensAt, locale) })} ·{' '}
          {words('seats', { seats: count(schedule.seatCount) })}
        </p>
      </div>
      {schedule.published && (
        <Link
          href={paths.adminSale(schedule.id)}
          className="flex min-h-11 shrink-0 items-center px-2 font-bold underline underline-offset-4"
        >
          {words('watchSale')}
        </Link>
      )}
    </li>
  );
}

function Adding({ event }: { event: Event }) {
  const words = useTranslations('admin');
  const [open, setOpen] = useState(false);
  return open ? (
    <ScheduleEditor event={event} onDone={() => setOpen(false)} />
  ) : (
    <Button className="mt-4" onClick={() => setOpen(true)}>
      {words('addSchedule')}
    </Button>
  );
}

// The API checks everything at once; what is wrong is listed with where it is.
function Publish({ event }: { event: Event }) {
  const words = useTranslations('admin');
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const publishing = useAction({
    mutationFn: () => unwrap(api.POST('/admin/events/{id}/publish', { params: { path: { id: event.id } } })),
    onSuccess: (published) => {
      queries.setQueryData(['admin', 'event', event.id], published);
      toast(words('published'));
    },
  });
  const waiting = event.schedules.filter((schedule) => !schedule.published).length;
  const fields = isProblem(publishing.error) ? publishing.error.fields : [];
  return (
    <section className="mt-8 grid max-w-column gap-3 border-t border-line pt-6">
      {publishing.error && <ProblemNotice error={publishing.error} />}
      {fields.length > 0 && (
        <ul className="list-disc pl-5 text-sm">
          {fields.map((fault) => (
            <li key={fault.field + fault.code}>
              <code>{fault.field}</code> {fault.message}
            </li>
          ))}
        </ul>
      )}
      {waiting > 0 && (
        <>
          <p className="text-soft">{words('publishLead')}</p>
          <Button kind="accent" wide busy={publishing.isPending} onClick={() => publishing.mutate()}>
            {words('publish')}
          </Button>
        </>
      )}
      {event.state === 'PUBLISHED' && (
        <ButtonLink href={paths.event(event.id)} wide>
          {words('asBuyer')}
        </ButtonLink>
      )}
    </section>
  );
}
