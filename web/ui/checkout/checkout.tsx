'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useSearchParams } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useRouter } from '@/i18n/navigation';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { Reservation } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { useOrder, type Order } from '@/lib/checkout/use-order';
import { usePaying } from '@/lib/checkout/use-paying';
import { paths } from '@/lib/paths';
import { ProblemNotice } from '../problem-notice';
import { SignedIn } from '../signed-in';
import { Loading, Skeleton } from '../skeleton';
import { OutcomeView } from './outcome-view';
import { PayView } from './pay-view';

// Phones come back from the provider with its answer in the address: taken once, then the address is clean again.
function useReturn(reservation: Reservation, resume: ReturnType<typeof usePaying>['resume']) {
  const query = useSearchParams();
  const router = useRouter();
  const taken = useRef(false);
  useEffect(() => {
    const payment = query.get('payment');
    if (!payment || taken.current) return;
    taken.current = true;
    const value = (name: string) => query.get(name) ?? undefined;
    resume(payment, {
      code: value('code'),
      pgCode: value('pgCode'),
      paymentToken: value('paymentToken'),
      txId: value('txId'),
    });
    router.replace(paths.checkout(reservation.id));
  }, [query, reservation.id, resume, router]);
}

function Known({ order, reservation }: { order: Order; reservation: Reservation }) {
  const api = useApi();
  const queries = useQueryClient();
  const router = useRouter();
  const paying = usePaying(reservation);
  useReturn(reservation, paying.resume);
  const release = useAction({
    mutationFn: () => {
      const path = { id: reservation.id };
      return unwrap(api.DELETE('/reservations/{id}', { params: { path } }));
    },
    onSuccess: () => router.replace(paths.seats(reservation.scheduleId)),
    onError: () => queries.invalidateQueries({ queryKey: ['reservation', reservation.id] }),
  });
  const { outcome } = order;
  if (outcome === undefined) return null;
  // The window may still be open when the hold ends: its answer decides what is shown.
  if (outcome === 'payable' || (outcome === 'expired' && paying.busy))
    return <PayView reservation={reservation} paying={paying} onRelease={() => release.mutate()} />;
  return <OutcomeView outcome={outcome} reservation={reservation} payment={order.payment} />;
}

function Order({ id }: { id: string }) {
  const words = useTranslations('shared');
  const order = useOrder(id);
  if (order.reservation && order.outcome) return <Known order={order} reservation={order.reservation} />;
  if (order.error) return <ProblemNotice error={order.error} onRetry={order.refetch} />;
  return (
    <Loading words={words('loading')}>
      <Skeleton className="h-8 w-1/2" />
      <Skeleton className="mt-6 h-12 w-full" />
      <Skeleton className="mt-4 h-56 w-full" />
    </Loading>
  );
}

export function Checkout({ id }: { id: string }) {
  return <SignedIn>{() => <Order id={id} />}</SignedIn>;
}
