'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Link, useRouter } from '@/i18n/navigation';
import { isProblem } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { Reservation, SeatMap } from '@/lib/api/schema';
import { useAccount } from '@/lib/api/use-account';
import { paths } from '@/lib/paths';
import { seatMapQuery } from '@/lib/section-names';
import { useLiveSeats, type Link as LiveLink } from '@/lib/seats/use-live-seats';
import { Countdown } from '../countdown';
import { classes } from '../classes';
import { ProblemNotice } from '../problem-notice';
import { Loading, Skeleton } from '../skeleton';
import { Basket } from './basket';
import { BestButton } from './best-button';
import { Legend } from './legend';
import { SeatList } from './seat-list';
import { SeatMapCanvas } from './seat-map';
import { useChoosing } from './use-choosing';
import { useEntryPass, useHeldReservation, useHolding } from './use-holding';

// On a phone the map fills what header and bar leave of one screen; what is chosen comes up over its lower end.
const kMapHeight = 'h-[calc(100dvh-19.5rem)] min-h-64 lg:h-[70dvh]';

export interface Hall {
  schedule: string;
  eventId: string;
  title: string;
  when: string;
  limit: number;
}

function LinkState({ link, known }: { link: LiveLink; known: boolean }) {
  const words = useTranslations('seats');
  if (link === 'live' || link === 'connecting') return null;
  return (
    <p role="status" className="text-sm text-soft">
      {link !== 'offline' ? words('polling') : known ? words('offline') : words('unknown')}
    </p>
  );
}

function Chooser({
  hall,
  map,
  live,
  held,
  guest,
}: {
  hall: Hall;
  map: SeatMap;
  live: ReturnType<typeof useLiveSeats>;
  held: Reservation | undefined;
  guest: boolean;
}) {
  const words = useTranslations('seats');
  const router = useRouter();
  const shared = useTranslations('shared');
  const { store, link, known } = live;
  const choosing = useChoosing(map, store, hall.limit, held);
  const holding = useHolding(hall.schedule, choosing, held);
  const [asList, setAsList] = useState(false);
  return (
    <div className="flex flex-1 flex-col gap-3 lg:grid lg:grid-cols-[7fr_4fr] lg:gap-x-8">
      <div className="flex min-h-0 flex-col gap-2">
        <div className="flex items-center justify-between gap-4">
          <h1 className="text-lg">{words('title')}</h1>
          <div
            role="group"
            aria-label={words('showAs')}
            className="flex rounded-card border border-edge bg-surface p-0.5"
          >
            {[false, true].map((list) => (
              <button
                key={String(list)}
                type="button"
                aria-pressed={asList === list}
                onClick={() => setAsList(list)}
                className={classes(
                  'min-h-10 rounded-[12px] px-4',
                  asList === list && 'bg-ink font-bold text-paper',
                )}
              >
                {list ? words('list') : words('map')}
              </button>
            ))}
          </div>
        </div>
        <Legend choosing={choosing} />
        <LinkState link={link} known={known} />
        <div className={kMapHeight}>
          {!known && (
            <Loading words={shared('loading')}>
              <Skeleton className={kMapHeight} />
            </Loading>
          )}
          {known && (asList ? <SeatList choosing={choosing} /> : <SeatMapCanvas choosing={choosing} />)}
        </div>
      </div>
      <div className="sticky bottom-0 z-20 -mx-4 grid gap-3 border-t border-line bg-surface px-4 pt-3 pb-[calc(12px+env(safe-area-inset-bottom))] shadow-[0_-8px_24px_#0001] lg:static lg:mx-0 lg:self-start lg:border-0 lg:bg-transparent lg:p-0 lg:shadow-none">
        <div className={classes(choosing.chosen.size > 0 && 'max-lg:hidden')}>
          <BestButton choosing={choosing} known={known} />
        </div>
        <Basket
          choosing={choosing}
          held={held}
          holding={holding}
          onGuest={guest ? () => router.push(paths.signIn(paths.queue(hall.schedule))) : undefined}
        />
      </div>
    </div>
  );
}

export function SeatChooser({ hall }: { hall: Hall }) {
  const words = useTranslations('shared');
  const seats = useTranslations('seats');
  const api = useApi();
  const router = useRouter();
  const { account, isGuest } = useAccount();
  const signedIn = Boolean(account);
  const live = useLiveSeats(hall.schedule);
  const pass = useEntryPass(hall.schedule, signedIn);
  const held = useHeldReservation(hall.schedule, signedIn);
  const plan = useQuery(seatMapQuery(api, hall.schedule));
  const noPass = isProblem(pass.error) && !pass.error.isTransient && !held.data;
  useEffect(() => {
    if (noPass && held.isFetchedAfterMount) router.replace(paths.queue(hall.schedule));
  }, [hall.schedule, held.isFetchedAfterMount, noPass, router]);

  const known = isGuest || (signedIn && held.isFetchedAfterMount);
  return (
    <>
      <div className="mb-2 flex min-h-8 items-baseline justify-between gap-4 text-sm text-soft">
        <Link href={paths.event(hall.eventId)} className="hover:text-ink">
          {hall.title} · {hall.when}
        </Link>
        {held.data?.heldUntil && (
          <Countdown
            until={held.data.heldUntil}
            withHours={false}
            className="text-lg font-bold text-accent-text"
          />
        )}
      </div>
      {plan.error && <ProblemNotice error={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.data && known ? (
        <Chooser
          key={held.data?.id ?? 'new'}
          hall={hall}
          map={plan.data}
          live={live}
          held={held.data ?? undefined}
          guest={isGuest}
        />
      ) : (
        !plan.error && (
          <Loading words={words('loading')}>
            <h1 className="text-lg">{seats('title')}</h1>
            <Skeleton className="mt-3 h-11 w-full" />
            <Skeleton className={`mt-2 lg:w-2/3 ${kMapHeight}`} />
          </Loading>
        )
      )}
    </>
  );
}
