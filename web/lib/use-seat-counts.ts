'use client';

import { useQuery } from '@tanstack/react-query';
import { unwrap } from './api/problem';
import { useApi } from './api/provider';

const kEveryMs = 10_000;

// How many seats are free now, for those who are still looking at the show.
export function useSeatCounts(schedule: string, enabled: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['seat-counts', schedule],
    queryFn: async ({ signal }) => {
      const path = { id: schedule };
      const { counts, seatCount } = await unwrap(
        api.GET('/schedules/{id}/seats', { params: { path }, signal }),
      );
      return { free: counts.free, seatCount };
    },
    enabled,
    refetchInterval: kEveryMs,
  });
}
