'use client';

import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { unwrap } from './api/problem';
import { useApi } from './api/provider';
import type { Reservation, Ticket } from './api/schema';
import { keepTickets, keptText, readKept, watchKept, type Kept } from './kept-tickets';
import { nameTickets } from './section-names';

export function useKeptTickets(): Kept | null {
  const text = useSyncExternalStore(watchKept, keptText, () => null);
  return readKept(text);
}

const kReadAtOnce = 6;

// Every ticket of confirmed reservations that is still good, soonest first.
export function useTickets(account: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ['tickets', account],
    enabled: Boolean(account),
    queryFn: async ({ client }) => {
      const { items } = await unwrap(api.GET('/reservations', { params: { query: { size: 100 } } }));
      const ids = ticketIds(items);
      const tickets: Ticket[] = [];
      for (let from = 0; from < ids.length; from += kReadAtOnce) {
        const some = ids.slice(from, from + kReadAtOnce);
        tickets.push(
          ...(await Promise.all(
            some.map((id) => unwrap(api.GET('/tickets/{id}', { params: { path: { id } } }))),
          )),
        );
      }
      tickets.sort((a, b) => a.startsAt.localeCompare(b.startsAt) || a.seat - b.seat);
      const named = await nameTickets(client, api, tickets, readKept(keptText())?.tickets ?? []);
      keepTickets(account!, named);
      return named;
    },
  });
}

export function ticketIds(reservations: Reservation[]): string[] {
  return reservations
    .filter((reservation) => reservation.state === 'CONFIRMED')
    .flatMap((reservation) => reservation.seats)
    .filter((seat) => seat.ticketId && seat.ticketState !== 'VOID')
    .map((seat) => seat.ticketId!);
}
