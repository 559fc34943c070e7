'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { QueueStatus } from './api/schema';
import { useConfig } from './api/provider';
import { noteServerTime } from './server-clock';
import { queueStatusKey } from './use-queue-status';

const kAgainMs = 20_000; // after a refusal: too far away after all, or too many streams

// Near the front the answer for everybody comes by itself. True while it does; asking goes on where it is refused, and slowly
// beside it, because a stream may fall silent without a word (sleep, another network).
export function useQueueStream(schedule: string, wanted: boolean): boolean {
  const { apiUrl } = useConfig();
  const queries = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    if (!wanted || typeof EventSource === 'undefined') return;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(`${apiUrl}/api/v1/queue/${schedule}/stream`, { withCredentials: true });
      source.addEventListener('status', ({ data }: MessageEvent<string>) => {
        const status = JSON.parse(data) as QueueStatus;
        noteServerTime(status.serverTime);
        queries.setQueryData<QueueStatus>(queueStatusKey(schedule), (known) => newer(known, status));
        setLive(true);
      });
      source.onerror = () => {
        setLive(false);
        if (source?.readyState !== EventSource.CLOSED) return; // it tries again by itself
        timer = setTimeout(open, kAgainMs * (0.8 + 0.4 * Math.random()));
      };
    };
    open();
    return () => {
      source?.close();
      clearTimeout(timer);
      setLive(false);
    };
  }, [apiUrl, queries, schedule, wanted]);
  return live;
}

// Two ways to the same news: what was said later stands.
export const newer = (known: QueueStatus | undefined, said: QueueStatus) =>
  known && Date.parse(known.serverTime) > Date.parse(said.serverTime) ? known : said;
