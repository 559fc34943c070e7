'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import { dayAndClock } from '@/lib/format';
import { deviceName } from '@/lib/user-agent';
import { Button } from '../button';
import { ProblemNotice } from '../problem-notice';
import { Skeleton } from '../skeleton';

const kSize = 10;

export function SignIns() {
  const words = useTranslations('my');
  const providers = useTranslations('oauth.names');
  const locale = useLocale();
  const api = useApi();
  const [page, turn] = useState(0);
  const list = useQuery({
    queryKey: ['sign-ins', page],
    queryFn: () => unwrap(api.GET('/users/me/sign-ins', { params: { query: { page, size: kSize } } })),
    placeholderData: keepPreviousData,
  });
  const more = list.data ? (page + 1) * kSize < list.data.total : false;
  return (
    <section className="mt-10">
      <h2 className="text-xl">{words('signIns')}</h2>
      <p className="mt-1 text-soft">{words('signInsHint')}</p>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="mt-4 h-24 w-full" />}
      <ul className="mt-4 border-t border-line">
        {list.data?.items.map((one, index) => (
          <li key={`${one.at}-${index}`} className="flex justify-between gap-4 border-b border-line py-3">
            <div>
              <p className={one.outcome === 'SUCCEEDED' ? undefined : 'font-bold text-accent-text'}>
                {words(`outcome.${one.outcome}`)}
                {one.way !== 'PASSWORD' && ` · ${providers(one.way)}`}
              </p>
              <p className="text-sm text-soft">
                {deviceName(one.userAgent) ?? words('unknownDevice')} · {one.address}
              </p>
            </div>
            <time dateTime={one.at} className="text-right text-sm text-soft tabular">
              {dayAndClock(one.at, locale, true)}
            </time>
          </li>
        ))}
      </ul>
      {(page > 0 || more) && (
        <div className="mt-4 flex justify-between gap-2">
          <Button disabled={page === 0} onClick={() => turn(page - 1)}>
            {words('newer')}
          </Button>
          <Button disabled={!more} onClick={() => turn(page + 1)}>
            {words('older')}
          </Button>
        </div>
      )}
    </section>
  );
}
