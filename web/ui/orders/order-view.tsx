'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useOrder } from '@/lib/checkout/use-order';
import { won } from '@/lib/format';
import { paths } from '@/lib/paths';
import { serverNow } from '@/lib/server-clock';
import { Button, ButtonLink } from '../button';
import { OrderHead, OrderLines } from '../checkout/order-lines';
import { Timeline } from '../checkout/timeline';
import { ProblemNotice } from '../problem-notice';
import { SignedIn } from '../signed-in';
import { Loading, Skeleton } from '../skeleton';
import { CancelSheet } from './cancel-sheet';

function Known({ id }: { id: string }) {
  const words = useTranslations('orders');
  const shared = useTranslations('shared');
  const locale = useLocale();
  const [cancelling, setCancelling] = useState(false);
  const { reservation, payment, outcome, error, refetch } = useOrder(id);
  if (error && !reservation) return <ProblemNotice error={error} onRetry={refetch} />;
  if (!reservation || !outcome)
    return (
      <Loading words={shared('loading')}>
        <Skeleton className="h-8 w-1/2" />
        <Skeleton className="mt-6 h-56 w-full" />
      </Loading>
    );
  const live = reservation.seats.some((seat) => seat.ticketState === 'VALID');
  const started = Date.parse(reservation.startsAt) <= serverNow();
  const refunded = payment?.refunded.amount ?? 0;
  const told = payment?.refunds.filter((refund) => refund.completedAt) ?? [];
  // The sum, unless the one line above it says the same.
  const sums = refunded > 0 && !(told.length === 1 && told[0]!.amount.amount === refunded);
  return (
    <>
      <p className={outcome === 'paid' ? 'text-good' : 'text-soft'}>{words(`state.${reservation.state}`)}</p>
      <div className="mt-2 grid gap-4">
        <OrderHead reservation={reservation} />
        <OrderLines reservation={reservation} />
        <Timeline
          reservation={reservation}
          payment={payment}
          last={sums ? words('refundedSoFar', { amount: won(refunded, locale) }) : undefined}
        />
        {payment && <p className="text-sm text-soft">{words('payment', { id: payment.id })}</p>}
        {outcome === 'payable' && (
          <ButtonLink href={paths.checkout(id)} kind="accent" wide>
            {words('goOn')}
          </ButtonLink>
        )}
        {outcome === 'paid' && live && (
          <>
            <ButtonLink href={paths.tickets} kind="accent" wide>
              {words('toTickets')}
            </ButtonLink>
            {!started && <Button onClick={() => setCancelling(true)}>{words('cancelTitle')}</Button>}
            <CancelSheet order={reservation} open={cancelling} onClose={() => setCancelling(false)} />
          </>
        )}
      </div>
    </>
  );
}

export const OrderView = ({ id }: { id: string }) => <SignedIn>{() => <Known id={id} />}</SignedIn>;
