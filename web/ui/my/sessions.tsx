'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { isProblem, unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { SessionList } from '@/lib/api/schema';
import { dayAndClock } from '@/lib/format';
import { deviceName } from '@/lib/user-agent';
import { Button } from '../button';
import { ProblemNotice } from '../problem-notice';
import { Skeleton } from '../skeleton';

const kKey = ['sessions'];

type Session = SessionList['items'][number];

export function useSessions() {
  const api = useApi();
  return useQuery({
    queryKey: kKey,
    queryFn: () => unwrap(api.GET('/users/me/sessions', { params: { query: { size: 100 } } })),
  });
}

export function Sessions() {
  const words = useTranslations('my');
  const list = useSessions();
  return (
    <section className="mt-8">
      <h2 className="text-xl">{words('sessions')}</h2>
      <p className="mt-1 text-soft">{words('sessionsHint')}</p>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="mt-4 h-24 w-full" />}
      <ul className="mt-4 border-t border-line">
        {list.data?.items.map((session) => (
          <Row key={session.id} session={session} />
        ))}
      </ul>
    </section>
  );
}

function Row({ session }: { session: Session }) {
  const words = useTranslations('my');
  const locale = useLocale();
  const api = useApi();
  const queries = useQueryClient();
  const ending = useMutation({
    mutationFn: async () => {
      try {
        await unwrap(api.DELETE('/users/me/sessions/{id}', { params: { path: { id: session.id } } }));
      } catch (error) {
        if (!isProblem(error, 'NOT_FOUND')) throw error; // it has ended by itself meanwhile
      }
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: kKey }),
  });
  const device = deviceName(session.userAgent) ?? words('unknownDevice');
  return (
    <li className="border-b border-line py-3">
      <div className="flex items-center justify-between gap-4">
        <div>
          <p className="font-bold">
            {device}
            {session.current && <span className="font-normal text-good"> · {words('thisDevice')}</span>}
          </p>
          <p className="text-sm text-soft tabular">
            {words('lastUsed', { time: dayAndClock(session.lastUsedAt, locale) })} · {session.address}
          </p>
        </div>
        {!session.current && (
          <Button
            className="shrink-0"
            busy={ending.isPending || ending.isSuccess}
            aria-label={words('endSessionOf', { device })}
            onClick={() => ending.mutate()}
          >
            {words('endSession')}
          </Button>
        )}
      </div>
      {ending.error && <ProblemNotice error={ending.error} />}
    </li>
  );
}
