'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { unwrap } from './api/problem';
import { useApi } from './api/provider';

const kSize = 20;

export function useOrders() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['orders'],
    initialPageParam: 0,
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/reservations', { params: { query: { page: pageParam, size: kSize } } })),
    getNextPageParam: (last) => ((last.page + 1) * last.size < last.total ? last.page + 1 : undefined),
  });
}
