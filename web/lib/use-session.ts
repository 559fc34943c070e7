'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { unwrap } from './api/problem';
import { useApi } from './api/provider';
import type { Account } from './api/schema';
import { forgetTicketsOfOthers } from './kept-tickets';
import { accountKey, noteSignedIn } from './api/use-account';
import { paths } from './paths';

// Where who has just left of their own will goes, instead of to the sign-in: whatever page notices it first.
let exit: string | undefined;
export const exitPath = () => exit;

// Beginning and ending to be somebody: what was kept of an earlier person goes.
export function useSession() {
  const api = useApi();
  const queries = useQueryClient();
  const begin = useCallback(
    (account: Account) => {
      exit = undefined;
      queries.clear();
      forgetTicketsOfOthers(account.id);
      queries.setQueryData(accountKey, account);
      noteSignedIn(true);
    },
    [queries],
  );
  const forget = useCallback(() => {
    exit = paths.home;
    noteSignedIn(false);
    queries.clear();
  }, [queries]);
  const end = useCallback(async () => {
    await unwrap(api.POST('/auth/logout', {}));
    forget();
  }, [api, forget]);
  return { begin, end, forget };
}
