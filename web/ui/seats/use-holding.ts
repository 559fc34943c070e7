'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@/i18n/navigation';
import { isProblem, unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { Reservation } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { useIdempotencyKey } from '@/lib/idempotency';
import { paths } from '@/lib/paths';
import { kHeld } from '@/lib/seats/live';
import { noteServerTime, serverNow } from '@/lib/server-clock';
import type { Choosing } from './use-choosing';

const kDoor = ['PASS_REQUIRED', 'PASS_INVALID'];
const kOver = ['HOLD_EXPIRED', 'NOT_HELD'];

// Comes in by the door: the pass that one has is given again, without one the way leads to the waiting room.
export function useEntryPass(schedule: string, signedIn: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['entry-pass', schedule],
    queryFn: () => {
      const path = { scheduleId: schedule };
      return unwrap(api.POST('/queue/{scheduleId}/passes', { params: { path }, body: {} }));
    },
    enabled: signedIn,
    staleTime: Infinity,
    gcTime: 0,
    retry: (tries, error) => tries < 3 && isProblem(error) && error.isTransient,
  });
}

// Seats that are held already, in another tab or before the back button: choosing goes on with them.
export function useHeldReservation(schedule: string, signedIn: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['held', schedule],
    queryFn: async () => {
      const { items } = await unwrap(api.GET('/reservations', { params: { query: { size: 10 } } }));
      for (const one of items.slice(0, 1)) noteServerTime(one.serverTime);
      const live = (one: Reservation) =>
        one.scheduleId === schedule && one.state === 'HELD' && Date.parse(one.heldUntil ?? '') > serverNow();
      return items.find(live) ?? null;
    },
    enabled: signedIn,
    gcTime: 0,
    refetchOnMount: 'always', // "nothing is held" of before the hold is not an answer after the back button
    refetchOnWindowFocus: false,
  });
}

export function useHolding(schedule: string, choosing: Choosing, held: Reservation | undefined) {
  const api = useApi();
  const queries = useQueryClient();
  const router = useRouter();
  const keyFor = useIdempotencyKey();
  const hold = useAction({
    onMutate: () => choosing.setClaiming(true),
    mutationFn: () => {
      const seats = choosing.choices
        .map(({ seat, priceType }) => ({ seat: seat.number, priceType }))
        .sort((a, b) => a.seat - b.seat);
      if (held) {
        const params = { path: { id: held.id } };
        return unwrap(api.PUT('/reservations/{id}/seats', { params, body: { seats } }));
      }
      const header = { 'Idempotency-Key': keyFor(JSON.stringify([schedule, seats])) };
      return unwrap(api.POST('/reservations', { params: { header }, body: { scheduleId: schedule, seats } }));
    },
    onSuccess: (reservation) => {
      noteServerTime(reservation.serverTime);
      queries.setQueryData(['reservation', reservation.id], reservation);
      router.push(paths.checkout(reservation.id));
    },
    onError: (error) => {
      choosing.setClaiming(false);
      if (isProblem(error, ...kDoor)) router.replace(paths.queue(schedule));
      if (isProblem(error, 'SEAT_TAKEN')) choosing.store.note(error.body.takenSeats ?? [], kHeld);
      if (isProblem(error, ...kOver)) void queries.invalidateQueries({ queryKey: ['held', schedule] });
    },
  });
  const release = useAction({
    mutationFn: (id: string) => unwrap(api.DELETE('/reservations/{id}', { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['held', schedule] }),
  });
  const busy = hold.isPending || hold.isSuccess;
  return { hold, release, busy, quiet: isProblem(hold.error, ...kDoor) };
}
