'use client';

import { useTranslations } from 'next-intl';
import { isProblem } from '@/lib/api/problem';
import type { Ticket } from '@/lib/api/schema';
import { useAccount } from '@/lib/api/use-account';
import { paths } from '@/lib/paths';
import { useKeptTickets, useTickets } from '@/lib/tickets';
import { ButtonLink } from '../button';
import { Notice } from '../notice';
import { ProblemNotice } from '../problem-notice';
import { SignedIn } from '../signed-in';
import { Loading, Skeleton } from '../skeleton';
import { TicketCard } from './ticket-card';

function Cards({ tickets }: { tickets: Ticket[] }) {
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

function Online({ account }: { account: string }) {
  const words = useTranslations('tickets');
  const shared = useTranslations('shared');
  const tickets = useTickets(account);
  const kept = useKeptTickets();
  const own = kept?.account === account ? kept : null;
  if (tickets.data) return tickets.data.length > 0 ? <Cards tickets={tickets.data} /> : <Nothing />;
  if (own && own.tickets.length > 0)
    return (
      <>
        {tickets.error && <Notice role="status">{words('kept')}</Notice>}
        <Cards tickets={own.tickets} />
      </>
    );
  if (tickets.error) return <ProblemNotice error={tickets.error} onRetry={() => void tickets.refetch()} />;
  return (
    <Loading words={shared('loading')}>
      <Skeleton className="mt-4 h-96 w-full max-w-sm" />
    </Loading>
  );
}

// Signed in: what the server says. Without a network: what this browser kept, which is what the gate needs.
export function Tickets() {
  const words = useTranslations('tickets');
  const { account, error, isGuest } = useAccount();
  const kept = useKeptTickets();
  const away = isProblem(error) && error.isTransient;
  return (
    <>
      <div className="flex items-baseline justify-between gap-4">
        <h1 className="text-2xl">{words('title')}</h1>
        <ButtonLink href={paths.orders} kind="quiet">
          {words('orders')}
        </ButtonLink>
      </div>
      {!account && !isGuest && away && kept ? (
        <>
          <Notice role="status">{words('kept')}</Notice>
          <Cards tickets={kept.tickets} />
        </>
      ) : (
        <SignedIn>{({ id }) => <Online account={id} />}</SignedIn>
      )}
    </>
  );
}
