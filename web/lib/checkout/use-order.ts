'use client';

import { useQuery } from '@tanstack/react-query';
import { unwrap } from '../api/problem';
import { useApi } from '../api/provider';
import { noteServerTime, serverNow, useServerSecond } from '../server-clock';
import { isSettled, outcomeOf, refundsMove } from './outcome';

const kAgainMs = 1_000;
const kQuietMs = 5_000;
const kPatientFor = 30_000;
const kRefundsMs = 2_000;
const kRefundsFor = 60_000;

// A reservation with its payment and what they mean; looked at again as long as that may change.
export function useOrder(id: string) {
  const api = useApi();
  useServerSecond(); // a hold ends on this page, too
  const pause = (unsettled: boolean, since: number) =>
    unsettled ? (Date.now() - since < kPatientFor ? kAgainMs : kQuietMs) : (false as const);
  const reservation = useQuery({
    queryKey: ['reservation', id],
    queryFn: async () => {
      const found = await unwrap(api.GET('/reservations/{id}', { params: { path: { id } } }));
      noteServerTime(found.serverTime);
      return found;
    },
    refetchInterval: ({ state }) =>
      pause(state.data?.state === 'CAPTURING' || state.data?.state === 'PAYING', state.dataUpdatedAt - 1),
    refetchOnMount: 'always',
  });
  const paymentId = reservation.data?.paymentId;
  const payment = useQuery({
    queryKey: ['payment', paymentId],
    queryFn: () => unwrap(api.GET('/payments/{id}', { params: { path: { id: paymentId! } } })),
    enabled: Boolean(paymentId),
    refetchInterval: ({ state }) => {
      if (!state.data || !reservation.data) return false;
      const outcome = outcomeOf(reservation.data, state.data, serverNow());
      if (!isSettled(outcome)) return pause(true, state.dataUpdatedAt - 1);
      // Money of cancelled seats goes back on its own way, mostly within seconds of the cancellation.
      const back =
        refundsMove(state.data) || reservation.data.seats.some((seat) => seat.ticketState === 'VOID');
      return back && Date.now() - reservation.dataUpdatedAt < kRefundsFor && kRefundsMs;
    },
    refetchOnMount: 'always',
  });
  // While seats are held the payment only adds to the story: its first reading must not take the page away.
  const held = reservation.data?.state === 'HELD' || reservation.data?.state === 'PAYING';
  const ready = reservation.data && (held || !paymentId || payment.data || payment.error);
  const outcome = ready ? outcomeOf(reservation.data, payment.data, serverNow()) : undefined;
  return {
    reservation: reservation.data,
    payment: payment.data,
    outcome,
    error: reservation.error,
    refetch: () => {
      void reservation.refetch();
      if (paymentId) void payment.refetch();
    },
  };
}

export type Order = ReturnType<typeof useOrder>;
