'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Link } from '@/i18n/navigation';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import { days } from '@/lib/format';
import { paths } from '@/lib/paths';
import { Button, ButtonLink } from '../button';
import { ProblemNotice } from '../problem-notice';
import { Skeleton } from '../skeleton';
import { Staff } from './staff';

const kSize = 20;

export function Events() {
  return (
    <Staff>
      <Inner />
    </Staff>
  );
}

function Inner() {
  const words = useTranslations('admin');
  const locale = useLocale();
  const api = useApi();
  const [page, turn] = useState(0);
  const list = useQuery({
    queryKey: ['admin', 'events', page],
    queryFn: () => unwrap(api.GET('/admin/events', { params: { query: { page, size: kSize } } })),
    placeholderData: keepPreviousData,
  });
  const more = list.data ? (page + 1) * kSize < list.data.total : false;
  return (
    <>
      <ButtonLink href={paths.adminNew} kind="accent">
        {words('newShow')}
      </ButtonLink>
      <div className="mt-6 grid gap-3">
        {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && <Skeleton className="h-40 w-full" />}
        {list.data?.total === 0 && <p className="text-soft">{words('noShows')}</p>}
      </div>
      {list.data && (
        <ul className="border-t border-line">
          {list.data.items.map((event) => (
            <li key={event.id} className="border-b border-line">
              <Link
                href={paths.adminEvent(event.id)}
                className="flex min-h-16 items-center justify-between gap-4 py-2"
              >
                <span>
                  <span className="block font-bold">{event.title}</span>
                  <span className="block text-sm text-soft">
                    {event.venue.name}
                    {event.firstStartsAt && ` · ${days(event.firstStartsAt, event.lastStartsAt, locale)}`}
                  </span>
                </span>
                <span className="shrink-0 text-sm text-soft">{words(`eventState.${event.state}`)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
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
    </>
  );
}
