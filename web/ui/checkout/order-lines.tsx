'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { Reservation } from '@/lib/api/schema';
import { dayAndClock, won } from '@/lib/format';
import { useNamedSeat } from '@/lib/section-names';

export function OrderHead({ reservation }: { reservation: Reservation }) {
  const locale = useLocale();
  return (
    <div>
      <p className="text-lg font-bold">{reservation.eventTitle}</p>
      <p className="text-soft">{dayAndClock(reservation.startsAt, locale)}</p>
    </div>
  );
}

// Seat by seat what is paid, fee shown; the total below is the sum of what stands above it.
export function OrderLines({ reservation }: { reservation: Reservation }) {
  const words = useTranslations('checkout');
  const shared = useTranslations('shared');
  const named = useNamedSeat(reservation.scheduleId);
  const locale = useLocale();
  const fees = reservation.seats.reduce((sum, seat) => sum + seat.fee.amount, 0);
  return (
    <dl className="rounded-card border border-line bg-surface px-4 tabular">
      {reservation.seats.map((seat) => (
        <div key={seat.seat} className="flex justify-between gap-4 border-b border-line py-3">
          <dt>
            {shared('seatLabel', named(seat.label))}
            <span className="block text-sm text-soft">
              {shared('grade', { code: seat.grade })} · {shared(`priceType.${seat.priceType}`)}
            </span>
          </dt>
          <dd>{won(seat.price.amount, locale)}</dd>
        </div>
      ))}
      <div className="flex justify-between gap-4 border-b border-line py-3 text-soft">
        <dt>{words('fees')}</dt>
        <dd>{won(fees, locale)}</dd>
      </div>
      <div className="flex items-baseline justify-between gap-4 py-3">
        <dt>{words('total')}</dt>
        <dd className="text-xl font-bold">{won(reservation.total.amount, locale)}</dd>
      </div>
    </dl>
  );
}
