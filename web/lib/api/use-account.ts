'use client';

import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { unwrap } from './problem';
import { useApi } from './provider';
import { mayBeSignedIn, noteSignedIn, watchSession } from './session';

export const accountKey = ['account'] as const;

// Who is signed in: undefined while it is not known, null for a guest.
export function useAccount() {
  const api = useApi();
  const marked = useSyncExternalStore(watchSession, mayBeSignedIn, () => undefined);
  const query = useQuery({
    queryKey: accountKey,
    queryFn: () => unwrap(api.GET('/users/me')),
    enabled: marked === true,
    staleTime: 60_000,
  });
  const account = marked === undefined ? undefined : marked ? query.data : null;
  return {
    account,
    isGuest: marked === false,
    error: marked ? query.error : null,
    isWaiting: query.fetchStatus === 'paused', // for a network
    refetch: query.refetch,
  };
}

export { noteSignedIn };
