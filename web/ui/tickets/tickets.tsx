'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useAccount } from '@/lib/api/use-account';
import { dayAndClock } from '@/lib/format';
import type { Kept } from '@/lib/kept-tickets';
import { paths } from '@/lib/paths';
import type { NamedTicket } from '@/lib/section-names';
import { useKeptTickets, useTickets } from '@/lib/tickets';
import { useOnline } from '@/lib/use-online';
import { useOfflineTickets } from '@/lib/use-offline-tickets';
import { ButtonLink } from '../button';
import { Notice } from '../notice';
import { ProblemNotice } from '../problem-notice';
import { SignedIn } from '../signed-in';
import { Loading, Skeleton } from '../skeleton';
import { TicketCard } from './ticket-card';

function Cards({ tickets }: { tickets: NamedTicket[] }) {
  return (
    <div className="mt-4 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {tickets.map((ticket) => (
        <TicketCard key={ticket.id} ticket={ticket} />
      ))}
    </div>
  );
}

function Nothing() {
  const words = useTranslations('tickets');
  return (
    <div className="mt-6 max-w-column">
      <p className="text-soft">{words('none')}</p>
      <ButtonLink href={paths.events} kind="accent" className="mt-4">
        {words('find')}
      </ButtonLink>
    </div>
  );
}

function FromThisDevice({ kept, notice }: { kept: Kept; notice: boolean }) {
  const words = useTranslations('tickets');
  const locale = useLocale();
  return (
    <>
      {notice && (
        <div className="mt-3">
          <Notice role="status" title={words('keptTitle')}>
            {words('kept', { time: dayAndClock(kept.at, locale) })}
          </Notice>
        </div>
      )}
      <Cards tickets={kept.tickets} />
    </>
  );
}

function Online({ account }: { account: string }) {
  const shared = useTranslations('shared');
  const tickets = useTickets(account);
  const kept = useKeptTickets();
  const own = kept?.account === account ? kept : null;
  if (tickets.data) return tickets.data.length > 0 ? <Cards tickets={tickets.data} /> : <Nothing />;
  if (own && own.tickets.length > 0)
    return <FromThisDevice kept={own} notice={Boolean(tickets.error) || tickets.fetchStatus === 'paused'} />;
  if (tickets.error) return <ProblemNotice error={tickets.error} onRetry={() => void tickets.refetch()} />;
  return (
    <Loading words={shared('loading')}>
      <Skeleton className="mt-4 h-96 w-full max-w-sm" />
    </Loading>
  );
}

// Signed in: what the server says. Until it answers, and without a network: what this browser kept, which the gate needs.
export function Tickets() {
  const words = useTranslations('tickets');
  const { account, error, isGuest, isWaiting } = useAccount();
  const kept = useKeptTickets();
  const online = useOnline();
  useOfflineTickets(kept?.tickets.length ?? 0);
  return (
    <>
      <div className="flex items-baseline justify-between gap-4">
        <h1 className="text-3xl">{words('title')}</h1>
        <ButtonLink href={paths.orders} kind="quiet">
          {words('orders')}
        </ButtonLink>
      </div>
      {isGuest && !online ? (
        <div className="mt-3">
          <Notice role="status" title={words('offlineTitle')}>
            {words('offline')}
          </Notice>
        </div>
      ) : !account && !isGuest && kept && kept.tickets.length > 0 ? (
        <FromThisDevice kept={kept} notice={isWaiting || Boolean(error)} />
      ) : (
        <SignedIn>{({ id }) => <Online account={id} />}</SignedIn>
      )}
    </>
  );
}
