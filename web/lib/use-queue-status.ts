'use client';

import { useQuery } from '@tanstack/react-query';
import { unwrap } from './api/problem';
import { useApi } from './api/provider';
import type { QueueStatus } from './api/schema';
import { noteServerTime } from './server-clock';

export const queueStatusKey = (schedule: string) => ['queue-status', schedule] as const;

// `everyMs` may look at the last answer; `random` (0 to 1) is the same until the next one, so that a rendering page does not
// set its own timer back.
export type Every = number | ((status: QueueStatus | undefined, random: number) => number);

// The one answer for everybody; also what tells us the server's time, so never an older one out of the browser's cache.
export function useQueueStatus(schedule: string, everyMs: Every, enabled = true) {
  const api = useApi();
  return useQuery({
    queryKey: queueStatusKey(schedule),
    queryFn: async ({ signal }) => {
      const begin = performance.now();
      const path = { scheduleId: schedule };
      const status = await unwrap(
        api.GET('/queue/{scheduleId}/status', { params: { path }, signal, cache: 'no-store' }),
      );
      noteServerTime(status.serverTime, performance.now() - begin);
      return status;
    },
    enabled,
    refetchInterval: ({ state }) =>
      typeof everyMs === 'number' ? everyMs : everyMs(state.data, (state.dataUpdatedAt % 997) / 997),
    refetchOnReconnect: 'always',
    staleTime: 0,
  });
}
