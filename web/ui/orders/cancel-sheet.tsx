'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { Reservation } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { won } from '@/lib/format';
import { useIdempotencyKey } from '@/lib/idempotency';
import { useNamedSeat } from '@/lib/section-names';
import { Button } from '../button';
import { CheckField } from '../field';
import { ProblemNotice } from '../problem-notice';
import { Sheet } from '../sheet';
import { Skeleton } from '../skeleton';
import { useToast } from '../toast';

// Cancelling is as short as buying: which seats, what comes back, done. The server says the sum before anything happens.
export function CancelSheet({
  order,
  open,
  onClose,
}: {
  order: Reservation;
  open: boolean;
  onClose: () => void;
}) {
  const words = useTranslations('orders');
  const shared = useTranslations('shared');
  const locale = useLocale();
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const keyFor = useIdempotencyKey();
  const named = useNamedSeat(order.scheduleId);
  const live = order.seats.filter((seat) => seat.ticketState === 'VALID');
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const seats = live.map((seat) => seat.seat).filter((seat) => !left.has(seat));

  const ask = (dryRun: boolean, key: string) => {
    const params = { path: { id: order.id }, header: { 'Idempotency-Key': key } };
    return unwrap(api.POST('/reservations/{id}/cancellations', { params, body: { dryRun, seats } }));
  };
  const quote = useQuery({
    queryKey: ['quote', order.id, seats],
    queryFn: () => ask(true, crypto.randomUUID()),
    enabled: open && seats.length > 0,
    gcTime: 0,
  });
  const cancel = useAction({
    mutationFn: () => ask(false, keyFor(JSON.stringify([order.id, seats]))),
    onSuccess: (done) => {
      toast(words('cancelled', { amount: won(done.refund.amount, locale) }));
      for (const key of ['orders', 'tickets', 'reservation', 'payment'])
        void queries.invalidateQueries({ queryKey: [key] });
      onClose();
    },
  });
  const toggle = (seat: number) => {
    const next = new Set(left);
    if (!next.delete(seat)) next.add(seat);
    setLeft(next);
  };
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={words('cancelTitle')}
      foot={
        <Button
          kind="accent"
          wide
          busy={cancel.isPending}
          disabled={!quote.data || seats.length === 0}
          onClick={() => cancel.mutate()}
        >
          {quote.data
            ? words('cancelNow', { amount: won(quote.data.refund.amount, locale) })
            : words('cancelTitle')}
        </Button>
      }
    >
      {(cancel.error ?? quote.error) && <ProblemNotice error={cancel.error ?? quote.error} />}
      {live.length > 1 && (
        <fieldset>
          <legend className="text-soft">{words('which')}</legend>
          {live.map((seat) => (
            <CheckField
              key={seat.seat}
              checked={!left.has(seat.seat)}
              onChange={() => toggle(seat.seat)}
              label={shared('seatLabel', named(seat.label))}
            />
          ))}
        </fieldset>
      )}
      {quote.data && seats.length > 0 ? (
        <dl className="mt-3 tabular">
          {[
            [words('paid'), quote.data.paid] as const,
            [words('fee'), quote.data.fee] as const,
            [words('refund'), quote.data.refund] as const,
          ].map(([name, money]) => (
            <div
              key={name}
              className="flex justify-between gap-4 border-b border-line py-2 last:border-0 last:font-bold"
            >
              <dt>{name}</dt>
              <dd>{won(money.amount, locale)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        seats.length > 0 && !quote.error && <Skeleton className="mt-3 h-28 w-full" />
      )}
      <p className="mt-3 text-sm text-soft">{words('cancelNote')}</p>
    </Sheet>
  );
}
