'use client';

import { useTranslations } from 'next-intl';
import { useEffect, type ReactNode } from 'react';
import { useRouter } from '@/i18n/navigation';
import { useAccount } from '@/lib/api/use-account';
import { count } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useWaiting, type Waiting } from '@/lib/use-waiting';
import { BottomBar } from '../bottom-bar';
import { ButtonLink } from '../button';
import { Countdown } from '../countdown';
import { Notice } from '../notice';
import { ProblemNotice } from '../problem-notice';
import { Ended } from './ended';
import { Line } from './line';
import { NotifyButton } from './notify-button';

export interface Room {
  schedule: string;
  eventId: string;
  title: string;
  when: string;
  saleOpensAt: string;
}

function Heading({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="mt-10">
      <h1 className="text-3xl">{title}</h1>
      {children && <p className="mt-3 text-lg text-soft">{children}</p>}
    </div>
  );
}

function BeforeSale({ room }: { room: Room }) {
  const words = useTranslations('queue');
  return (
    <>
      <Heading title={words('beforeTitle')} />
      <Countdown
        until={room.saleOpensAt}
        className="mt-4 block text-[clamp(3rem,17vw,5.5rem)] leading-none font-extrabold tracking-tighter"
      />
      <p className="mt-6 text-lg text-soft">{words('beforeDetail')}</p>
    </>
  );
}

function Guest({ room, waiting }: { room: Room; waiting: Waiting }) {
  const words = useTranslations('queue');
  const before = waiting.status?.state === 'BEFORE_SALE';
  return (
    <>
      {before ? (
        <BeforeSale room={room} />
      ) : (
        <Heading title={words('guestTitle')}>{words('guestDetail')}</Heading>
      )}
      <BottomBar>
        <ButtonLink href={paths.signIn(paths.queue(room.schedule))} kind="accent" wide prefetch={false}>
          {words('signIn')}
        </ButtonLink>
        <ButtonLink href={paths.signUp(paths.queue(room.schedule))} kind="quiet" wide prefetch={false}>
          {words('signUp')}
        </ButtonLink>
      </BottomBar>
    </>
  );
}

function Inside({ room, waiting, guest }: { room: Room; waiting: Waiting; guest: boolean }) {
  const words = useTranslations('queue');
  const { status, entry, ahead } = waiting;
  if (waiting.entering) return <Heading title={words('enteringTitle')}>{words('enteringDetail')}</Heading>;
  if (waiting.ending) return <Ended ending={waiting.ending} eventId={room.eventId} />;
  if (guest) return <Guest room={room} waiting={waiting} />;
  if (status?.state === 'BEFORE_SALE') return <BeforeSale room={room} />;
  if (!status || (!entry && status.mode !== 'OFF')) return <Heading title={words('joining')} />;
  if (!entry || ahead === 0) return <Heading title={words('turnTitle')}>{words('turnDetail')}</Heading>;
  return (
    <>
      <h1 className="sr-only">{words('title')}</h1>
      <Line schedule={room.schedule} waiting={waiting} />
      <BottomBar>
        <NotifyButton call={ahead === 0} title={words('turnTitle')} body={room.title} />
        <ButtonLink href={paths.event(room.eventId)} kind="quiet" wide>
          {words('backToShow')}
        </ButtonLink>
      </BottomBar>
    </>
  );
}

// The page's title is what a tab in the background can say.
function useTitle(room: Room, waiting: Waiting) {
  const words = useTranslations('queue');
  const { ahead } = waiting;
  useEffect(() => {
    const said =
      ahead === undefined
        ? words('title')
        : ahead === 0
          ? words('turnTitle')
          : words('tab', { ahead: count(ahead) });
    document.title = `${said} · ${room.title}`;
  }, [ahead, room.title, words]);
}

export function WaitingRoom({ room }: { room: Room }) {
  const words = useTranslations('queue');
  const router = useRouter();
  const { account, isGuest, error } = useAccount();
  const waiting = useWaiting(room.schedule, Boolean(account), () =>
    router.replace(paths.seats(room.schedule)),
  );
  useTitle(room, waiting);
  return (
    <div data-night className="flex flex-1 flex-col">
      <p className="text-sm text-soft">
        {room.title} · {room.when}
      </p>
      <div className="flex flex-1 flex-col [&>[data-bar]]:mt-auto">
        <div className="grid gap-3 empty:hidden">
          {waiting.status?.state === 'PAUSED' && (
            <Notice loud role="status" title={words('pausedTitle')}>
              {words('paused')}
            </Notice>
          )}
          {waiting.status?.message && <Notice role="status">{waiting.status.message}</Notice>}
          {waiting.offline && (
            <Notice loud role="status" title={words('offlineTitle')}>
              {words('offline')}
            </Notice>
          )}
          {!waiting.offline && (waiting.error || error) && (
            <ProblemNotice error={waiting.error ?? error} onRetry={waiting.retry} />
          )}
        </div>
        <Inside room={room} waiting={waiting} guest={isGuest} />
      </div>
    </div>
  );
}
