'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isProblem, unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';

const kKey = ['oauth', 'pending'];

// The provider account that this browser has just proved to own: null when there is none, undefined while it is not known.
export function usePending(enabled = true) {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: kKey,
    enabled,
    queryFn: async () => {
      try {
        return await unwrap(api.GET('/auth/oauth/pending'));
      } catch (error) {
        if (isProblem(error, 'NOT_FOUND')) return null;
        throw error;
      }
    },
  });
  const forget = () => queries.setQueryData(kKey, null);
  const drop = useMutation({
    mutationFn: () => unwrap(api.DELETE('/auth/oauth/pending')),
    onSuccess: forget,
  });
  return { pending: enabled ? query.data : null, isPending: enabled && query.isPending, drop, forget };
}
