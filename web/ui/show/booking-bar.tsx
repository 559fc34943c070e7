'use client';

import { useTranslations } from 'next-intl';
import { Fragment } from 'react';
import type { Schedule } from '@/lib/api/schema';
import { paths } from '@/lib/paths';
import { serverNow, useClockOffset, useServerSecond } from '@/lib/server-clock';
import { useQueueStatus } from '@/lib/use-queue-status';
import { BottomBar } from '../bottom-bar';
import { Button, ButtonLink } from '../button';
import { Countdown } from '../countdown';
import { useLiveState } from './schedule-chooser';

const kLobbyOpensMs = 60 * 60_000; // the waiting room may be entered an hour before the sale
const kStatusEveryMs = 15_000;

// Time until the sale, on the server's clock; says how far the reader's own clock is off when that matters.
function Opening({ schedule }: { schedule: Schedule }) {
  const words = useTranslations('show');
  const offset = useClockOffset();
  const seconds = Math.round(Math.abs(offset) / 1_000);
  return (
    <div className="flex items-baseline justify-between gap-4">
      <p className="text-sm text-soft">
        {words('untilSale')}
        <span className="block">
          {seconds === 0
            ? words('clockRight')
            : words(offset > 0 ? 'clockLate' : 'clockEarly', { seconds: String(seconds) })}
        </span>
      </p>
      <Countdown until={schedule.saleOpensAt} className="text-3xl font-extrabold tracking-tight" />
    </div>
  );
}

export function BookingBar({ schedule }: { schedule: Schedule }) {
  const words = useTranslations('show');
  const state = useLiveState(schedule);
  const status = useQueueStatus(schedule.id, kStatusEveryMs, state === 'UPCOMING' || state === 'ON_SALE');
  const second = useServerSecond();
  const soon = second !== 0 && Date.parse(schedule.saleOpensAt) - serverNow() < kLobbyOpensMs;
  const soldOut = state === 'ON_SALE' && status.data?.state === 'SOLD_OUT';
  const enter = (
    <ButtonLink href={paths.queue(schedule.id)} kind="accent" wide className="mt-3" prefetch={false}>
      {state === 'ON_SALE' ? words('book') : words('enterLobby')}
    </ButtonLink>
  );
  const closed = (text: string) => (
    <Button kind="accent" wide className="mt-3" disabled>
      {text}
    </Button>
  );
  return (
    <BottomBar>
      <Fragment key={state}>
        {state === 'UPCOMING' && <Opening schedule={schedule} />}
        {status.data?.message && <p className="text-sm">{status.data.message}</p>}
        {state === 'ON_SALE' && !soldOut && <p className="text-sm text-soft">{words('fairLine')}</p>}
        {state === 'UPCOMING' && (soon ? enter : closed(words('notYet')))}
        {state === 'ON_SALE' && (soldOut ? closed(words('soldOut')) : enter)}
        {state === 'CLOSED' && closed(words('closed'))}
        {state === 'CANCELLED' && closed(words('cancelled'))}
        {state === 'POSTPONED' && closed(words('postponed'))}
      </Fragment>
    </BottomBar>
  );
}
