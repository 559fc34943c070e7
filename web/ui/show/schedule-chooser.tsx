'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Schedule } from '@/lib/api/schema';
import { clock, count, day } from '@/lib/format';
import { useSeatCounts } from '@/lib/use-seat-counts';
import { classes } from '../classes';
import { useHasPassed } from '../countdown';
import { BookingBar } from './booking-bar';

// What the server said when the page was made, moved on by the server's clock.
export function useLiveState(schedule: Schedule): Schedule['state'] {
  const opened = useHasPassed(schedule.saleOpensAt);
  const closed = useHasPassed(schedule.saleClosesAt);
  if (schedule.state === 'CANCELLED' || schedule.state === 'POSTPONED') return schedule.state;
  if (closed || schedule.state === 'CLOSED') return 'CLOSED';
  return opened || schedule.state === 'ON_SALE' ? 'ON_SALE' : 'UPCOMING';
}

function Option(props: { schedule: Schedule; chosen: boolean; onChoose: () => void }) {
  const { schedule, chosen, onChoose } = props;
  const words = useTranslations('show');
  const locale = useLocale();
  const state = useLiveState(schedule);
  const counts = useSeatCounts(schedule.id, state === 'ON_SALE');
  const free = counts.data?.free;
  return (
    <label
      className={classes(
        'flex cursor-pointer items-center gap-4 rounded-card border bg-surface p-4 has-focus-visible:outline-3 has-focus-visible:outline-offset-2',
        chosen ? 'border-ink' : 'border-line',
      )}
    >
      <input
        type="radio"
        name="schedule"
        checked={chosen}
        onChange={onChoose}
        className="size-5 shrink-0 accent-ink outline-none"
      />
      <span className="flex-1">
        <span className="block font-bold">
          {day(schedule.startsAt, locale)} {clock(schedule.startsAt, locale)}
        </span>
        <span className="block min-h-6 text-sm text-soft tabular">
          {state === 'ON_SALE' &&
            (free === undefined
              ? words('onSale')
              : free === 0
                ? words('noSeats')
                : words('seatsLeft', { free: count(free), all: count(schedule.seatCount) }))}
          {state === 'UPCOMING' &&
            words('opensAt', {
              day: day(schedule.saleOpensAt, locale),
              time: clock(schedule.saleOpensAt, locale),
            })}
          {state === 'CLOSED' && words('closed')}
          {state === 'CANCELLED' && words('cancelled')}
          {state === 'POSTPONED' && words('postponed')}
        </span>
      </span>
    </label>
  );
}

const kOrder: Schedule['state'][] = ['ON_SALE', 'UPCOMING', 'POSTPONED', 'CLOSED', 'CANCELLED'];

export function ScheduleChooser({ schedules }: { schedules: Schedule[] }) {
  const words = useTranslations('show');
  const first = [...schedules].sort((a, b) => kOrder.indexOf(a.state) - kOrder.indexOf(b.state))[0];
  const [chosenId, choose] = useState(first?.id);
  const chosen = schedules.find((schedule) => schedule.id === chosenId);
  if (!chosen) return <p className="text-soft">{words('noSchedules')}</p>;
  return (
    <>
      <fieldset>
        <legend className="text-lg font-bold tracking-tight">{words('schedules')}</legend>
        <div className="mt-3 grid gap-2">
          {schedules.map((schedule) => (
            <Option
              key={schedule.id}
              schedule={schedule}
              chosen={schedule.id === chosen.id}
              onChoose={() => choose(schedule.id)}
            />
          ))}
        </div>
      </fieldset>
      <BookingBar key={chosen.id} schedule={chosen} />
    </>
  );
}
