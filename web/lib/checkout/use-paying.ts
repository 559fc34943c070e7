'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useLocale } from 'next-intl';
import { useRef, useState } from 'react';
import { isProblem, unwrap } from '../api/problem';
import { useApi, useConfig } from '../api/provider';
import type { Payment, Reservation } from '../api/schema';
import { useAction } from '../api/use-action';
import { useIdempotencyKey } from '../idempotency';
import { portone } from '../portone';
import { paths } from '../paths';
import { getPathname } from '@/i18n/navigation';
import { refusalOf, type Refusal } from './outcome';

export interface WidgetAnswer {
  code?: string | undefined;
  pgCode?: string | undefined;
  paymentToken?: string | undefined;
  txId?: string | undefined;
}

const kConfirmTries = 4;

// Start at our API, pay in the provider's window, confirm at our API. Whatever is lost on the way is asked again, never guessed.
export function usePaying(reservation: Reservation) {
  const api = useApi();
  const { portoneSdkUrl } = useConfig();
  const queries = useQueryClient();
  const locale = useLocale();
  const keyFor = useIdempotencyKey();
  const attempt = useRef(0);
  const [refusal, setRefusal] = useState<Refusal | undefined>();

  const tell = (payment: Payment) => {
    queries.setQueryData(['payment', payment.id], payment);
    void queries.invalidateQueries({ queryKey: ['reservation', reservation.id] });
    void queries.invalidateQueries({ queryKey: ['orders'] });
  };

  // A confirm may be repeated as often as one likes; a lost answer is no outcome.
  const confirm = async (paymentId: string, answer: WidgetAnswer) => {
    const body = {
      ...(answer.paymentToken ? { paymentToken: answer.paymentToken } : {}),
      ...(answer.txId ? { txId: answer.txId } : {}),
    };
    for (let tries = 1; ; ++tries) {
      try {
        return await unwrap(
          api.POST('/payments/{id}/confirm', { params: { path: { id: paymentId } }, body }),
        );
      } catch (error) {
        if (!isProblem(error) || !error.isTransient || tries >= kConfirmTries) throw error;
        await new Promise((resolve) => setTimeout(resolve, (error.retryAfterSeconds ?? tries) * 1_000));
      }
    }
  };

  const finish = async (paymentId: string, answer: WidgetAnswer) => {
    const refused = refusalOf(answer);
    if (refused) {
      ++attempt.current; // the next try is another payment
      setRefusal(refused);
      void queries.invalidateQueries({ queryKey: ['reservation', reservation.id] });
      return;
    }
    tell(await confirm(paymentId, answer));
  };

  const pay = useAction({
    mutationFn: async () => {
      setRefusal(undefined);
      const header = { 'Idempotency-Key': keyFor(`${reservation.id} ${attempt.current}`) };
      const body = { reservationId: reservation.id };
      const payment = await unwrap(api.POST('/payments', { params: { header }, body }));
      if (!payment.checkout) return tell(payment);
      const { requestPayment } = await portone(portoneSdkUrl);
      const back = getPathname({ href: paths.checkout(reservation.id), locale: locale as 'ko' });
      const answer = await requestPayment({
        storeId: payment.checkout.storeId,
        channelKey: payment.checkout.channelKey,
        paymentId: payment.checkout.paymentId,
        orderName: payment.checkout.orderName,
        totalAmount: payment.checkout.totalAmount,
        currency: 'CURRENCY_KRW',
        payMethod: 'CARD',
        locale: locale === 'en' ? 'EN_US' : 'KO_KR',
        redirectUrl: `${window.location.origin}${back}?payment=${payment.id}`,
      });
      if (answer) await finish(payment.id, answer); // without one the browser is on its way to the provider
    },
    onError: (error) => {
      ++attempt.current;
      if (!isProblem(error)) setRefusal('unavailable'); // the window did not open
      void queries.invalidateQueries({ queryKey: ['reservation', reservation.id] });
    },
  });

  // Back from the provider's own page (phones): what it said stands in the address.
  const resume = useAction({
    mutationFn: ({ paymentId, answer }: { paymentId: string; answer: WidgetAnswer }) =>
      finish(paymentId, answer),
    onError: () => queries.invalidateQueries({ queryKey: ['reservation', reservation.id] }),
  });

  const failed = [pay.error, resume.error].find((error) => isProblem(error));
  return {
    pay: () => pay.mutate(),
    resume: (paymentId: string, answer: WidgetAnswer) => resume.mutate({ paymentId, answer }),
    busy: pay.isPending || resume.isPending,
    refusal,
    error: failed,
  };
}
