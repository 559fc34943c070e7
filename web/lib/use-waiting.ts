'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { QueueEntry, QueueStatus } from './api/schema';
import { isProblem, unwrap, type ApiProblem } from './api/problem';
import { useApi } from './api/provider';
import { useOnline } from './use-online';
import { useQueueStatus } from './use-queue-status';
import { useQueueStream } from './use-queue-stream';
import { aheadOf, endingOfCode, endings, pollAfterMs, type Ending } from './waiting';

const kBeforeMs = 1_000; // before the sale opens
const kAgainMs = 2_000;
const kStreamAheadMax = 500; // a stream is for those near the front
const kBesideStreamMs = 15_000;
const kPassRetryMs = 700;
const kJoinAgain = ['NOT_IN_QUEUE', 'QUEUE_TOKEN_INVALID'];

function useVisible() {
  const [visible, setVisible] = useState(true);
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === 'visible');
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return visible;
}

// Joining is the same request on any device and after any reload: the person gets the number that is theirs.
function useEntry(schedule: string, enabled: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['queue-entry', schedule],
    queryFn: () =>
      unwrap(api.POST('/queue/{scheduleId}/entries', { params: { path: { scheduleId: schedule } } })),
    enabled,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchInterval: (query) =>
      query.state.error && !isProblem(query.state.error, ...Object.keys(endingOfCode)) ? kAgainMs : false,
  });
}

function usePass(schedule: string, onEnter: () => void, onLost: () => void) {
  const api = useApi();
  const notBefore = useRef(0);
  const mutation = useMutation({
    mutationFn: (token: string | undefined) => {
      const path = { scheduleId: schedule };
      const body = token ? { token } : {};
      return unwrap(api.POST('/queue/{scheduleId}/passes', { params: { path }, body }));
    },
    onSuccess: onEnter,
    onError: (error) => {
      const pause = isProblem(error) ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
      notBefore.current = performance.now() + Math.max(pause, kPassRetryMs * (0.7 + 0.6 * Math.random()));
      if (isProblem(error, ...kJoinAgain)) onLost();
    },
  });
  const ask = (token: string | undefined) => {
    const idle = !mutation.isPending && !mutation.isSuccess;
    if (idle && performance.now() >= notBefore.current) mutation.mutate(token);
  };
  return { ask, error: mutation.error, entered: mutation.isSuccess };
}

export interface Waiting {
  status: QueueStatus | undefined;
  entry: QueueEntry | undefined;
  nowServing: number;
  ahead: number | undefined;
  ending: Ending | undefined;
  entering: boolean;
  offline: boolean;
  error: ApiProblem | undefined;
  retry: () => void;
}

export function useWaiting(schedule: string, signedIn: boolean, onEnter: () => void): Waiting {
  const visible = useVisible();
  const online = useOnline();
  const distance = useRef(0);
  const [near, setNear] = useState(false);
  const live = useQueueStream(schedule, signedIn && visible && online && near);
  const statusQuery = useQueueStatus(schedule, (last, random) => {
    if (live) return kBesideStreamMs;
    return last && last.state !== 'BEFORE_SALE'
      ? pollAfterMs(last.hints, distance.current, random)
      : kBeforeMs;
  });
  const status = statusQuery.data;
  const open = status?.state === 'OPEN' || status?.state === 'PAUSED';
  const needsNumber = status?.mode !== 'OFF';
  const entryQuery = useEntry(schedule, signedIn && open && needsNumber);
  const entry = entryQuery.data;
  const pass = usePass(schedule, onEnter, () => void entryQuery.refetch());
  const nowServing = Math.max(status?.nowServing ?? 0, entry?.nowServing ?? 0);
  const ahead = entry ? aheadOf(entry.number, nowServing) : undefined;
  const stated = endings.includes(status?.state ?? '') ? (status?.state as Ending) : undefined;
  const refused = [pass.error, entryQuery.error].find((error) => isProblem(error)) as ApiProblem | undefined;
  const ending = stated ?? (refused ? endingOfCode[refused.code] : undefined);
  const myTurn = needsNumber ? ahead === 0 || entry?.ready === true : true;

  const isNear = open && ahead !== undefined && ahead <= kStreamAheadMax;
  if (near !== isNear) setNear(isNear);
  useEffect(() => {
    distance.current = ahead ?? 0;
  }, [ahead]);

  // The pass begins to run out when it is given: only somebody who is looking takes it.
  useEffect(() => {
    if (signedIn && visible && status?.state === 'OPEN' && myTurn && !ending && (entry || !needsNumber))
      pass.ask(entry?.token);
  });

  const broken = [statusQuery.error, entryQuery.error].find((error) => isProblem(error));
  const quiet = ['NOT_YOUR_TURN', 'PASSES_BUSY', 'SALE_PAUSED', 'SALE_NOT_OPEN', ...kJoinAgain];
  const shown = (broken ?? (isProblem(pass.error) ? pass.error : undefined)) as ApiProblem | undefined;
  return {
    status,
    entry,
    nowServing,
    ahead,
    ending,
    entering: pass.entered,
    offline: !online || Boolean(statusQuery.error) || statusQuery.fetchStatus === 'paused',
    error: shown && !quiet.includes(shown.code) && !ending ? shown : undefined,
    retry: () => {
      void statusQuery.refetch();
      void entryQuery.refetch();
    },
  };
}
