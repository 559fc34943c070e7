'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Payment, Reservation } from '@/lib/api/schema';
import type { Outcome } from '@/lib/checkout/outcome';
import { won } from '@/lib/format';
import { paths } from '@/lib/paths';
import { BottomBar } from '../bottom-bar';
import { ButtonLink } from '../button';
import { OrderHead, OrderLines } from './order-lines';
import { Timeline } from './timeline';

interface Props {
  outcome: Exclude<Outcome, 'payable'>;
  reservation: Reservation;
  payment: Payment | undefined;
}

function Next({ outcome, reservation }: Props): ReactNode {
  const words = useTranslations('checkout');
  if (outcome === 'confirming') return null;
  if (outcome === 'paid')
    return (
      <>
        <ButtonLink href={paths.tickets} kind="accent" wide>
          {words('toTickets')}
        </ButtonLink>
        <ButtonLink href={paths.order(reservation.id)} kind="quiet" wide>
          {words('toOrder')}
        </ButtonLink>
      </>
    );
  if (outcome === 'cancelled')
    return (
      <ButtonLink href={paths.order(reservation.id)} kind="accent" wide>
        {words('toOrder')}
      </ButtonLink>
    );
  return (
    <ButtonLink href={paths.queue(reservation.scheduleId)} kind="accent" wide>
      {words('similarSeats')}
    </ButtonLink>
  );
}

// What happened, what it means for seat and money, what to do next: in that order.
export function OutcomeView(props: Props) {
  const { outcome, reservation, payment } = props;
  const words = useTranslations(`checkout.outcome.${outcome}`);
  const locale = useLocale();
  const amount = won((payment?.amount ?? reservation.total).amount, locale);
  const showsMoney = outcome === 'refunding' || outcome === 'refunded' || outcome === 'confirming';
  const isTold = payment?.refunds.some((refund) => refund.completedAt ?? refund.requestedAt);
  return (
    <>
      <div role={outcome === 'confirming' ? 'status' : 'alert'}>
        <h1 className="mt-6 text-3xl">{words('title')}</h1>
        <p className="mt-3 text-lg text-soft">
          {words.rich('detail', { amount, b: (text) => <strong className="text-ink">{text}</strong> })}
        </p>
      </div>
      <div className="mt-6 grid flex-1 content-start gap-4">
        {showsMoney && (
          <Timeline
            reservation={reservation}
            payment={payment}
            last={outcome === 'confirming' || isTold ? undefined : words('last')}
          />
        )}
        <OrderHead reservation={reservation} />
        <OrderLines reservation={reservation} />
        {payment && <p className="text-sm text-soft">{words('number', { id: payment.id })}</p>}
      </div>
      <BottomBar>
        <Next {...props} />
      </BottomBar>
    </>
  );
}
