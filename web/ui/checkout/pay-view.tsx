'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Link } from '@/i18n/navigation';
import type { Reservation } from '@/lib/api/schema';
import type { usePaying } from '@/lib/checkout/use-paying';
import { won } from '@/lib/format';
import { paths } from '@/lib/paths';
import { BottomBar } from '../bottom-bar';
import { Button } from '../button';
import { Countdown } from '../countdown';
import { CheckField } from '../field';
import { Notice } from '../notice';
import { ProblemNotice } from '../problem-notice';
import { OrderHead, OrderLines } from './order-lines';

export function PayView({
  reservation,
  paying,
  onRelease,
}: {
  reservation: Reservation;
  paying: ReturnType<typeof usePaying>;
  onRelease: () => void;
}) {
  const words = useTranslations('checkout');
  const locale = useLocale();
  const [agreed, setAgreed] = useState(false);
  const [asked, setAsked] = useState(false);
  const { busy, refusal, error, pay } = paying;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (agreed && !busy) pay();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-1 flex-col">
      <div className="flex items-baseline justify-between gap-4">
        <h1 className="text-2xl">{words('title')}</h1>
        <Countdown
          until={reservation.heldUntil!}
          withHours={false}
          className="text-2xl font-extrabold text-accent-text"
        />
      </div>
      <p className="mt-1 text-soft">{words('promise')}</p>
      <div className="mt-4 grid flex-1 content-start gap-4">
        {refusal && (
          <Notice loud role="alert" title={words(`refusal.${refusal}.title`)}>
            {words(`refusal.${refusal}.detail`)}
          </Notice>
        )}
        {error && <ProblemNotice error={error} />}
        <OrderHead reservation={reservation} />
        <OrderLines reservation={reservation} />
        <div className="flex flex-wrap gap-x-4">
          {reservation.state === 'HELD' && (
            <Link
              href={paths.seats(reservation.scheduleId)}
              className="flex min-h-11 items-center text-soft underline underline-offset-4"
            >
              {words('changeSeats')}
            </Link>
          )}
          <button
            type="button"
            disabled={busy}
            onClick={onRelease}
            className="min-h-11 text-soft underline underline-offset-4"
          >
            {words('release')}
          </button>
        </div>
        <CheckField
          checked={agreed}
          onChange={(event) => setAgreed(event.target.checked)}
          error={asked && !agreed ? words('agreeFirst') : undefined}
          label={words.rich('agree', {
            refunds: (text) => (
              <Link href={paths.refunds} target="_blank" className="underline underline-offset-4">
                {text}
              </Link>
            ),
          })}
        />
      </div>
      <BottomBar>
        <Button type="submit" kind="accent" wide busy={busy}>
          {busy ? words('paying') : words('pay', { amount: won(reservation.total.amount, locale) })}
        </Button>
      </BottomBar>
    </form>
  );
}
