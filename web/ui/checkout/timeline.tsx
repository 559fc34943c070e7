'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { Payment, Reservation } from '@/lib/api/schema';
import { timelineOf, type Moment } from '@/lib/checkout/outcome';
import { clock, day, won } from '@/lib/format';
import { serverNow } from '@/lib/server-clock';

// What happened, to the second: where a dispute could arise, both sides look at the same times.
export function Timeline({
  reservation,
  payment,
  last,
}: {
  reservation: Reservation;
  payment: Payment | undefined;
  last?: string;
}) {
  const words = useTranslations('checkout.moment');
  const locale = useLocale();
  const moments = timelineOf(reservation, payment, serverNow());
  const isAnotherDay = (moment: Moment, before: Moment | undefined) =>
    before !== undefined && day(moment.at, locale) !== day(before.at, locale);
  return (
    <section aria-label={words('title')} className="rounded-card border border-line bg-surface px-4 py-2">
      <ol className="tabular">
        {moments.map((moment, index) => (
          <li key={`${moment.what}${moment.at}`} className="flex justify-between gap-4 py-2">
            <time dateTime={moment.at} className="text-soft">
              <span className={isAnotherDay(moment, moments[index - 1]) ? undefined : 'sr-only'}>
                {day(moment.at, locale)}{' '}
              </span>
              {clock(moment.at, locale, true)}
            </time>
            <span className={moment.what === 'refunded' ? 'text-right font-bold text-good' : 'text-right'}>
              {words(moment.what, { amount: won(moment.amount ?? 0, locale) })}
            </span>
          </li>
        ))}
        {last && (
          <li className="flex justify-end py-2 font-bold text-good" role="status">
            {last}
          </li>
        )}
      </ol>
    </section>
  );
}
