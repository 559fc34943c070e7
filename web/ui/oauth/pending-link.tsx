'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import { Button } from '../button';
import { Notice } from '../notice';
import { ProblemNotice } from '../problem-notice';
import { useToast } from '../toast';
import { usePending } from './use-pending';

// Linking is a decision of its owner, made here, seeing whose account it is: a walk to a provider alone links nothing.
export function PendingLink() {
  const words = useTranslations('oauth');
  const api = useApi();
  const toast = useToast();
  const queries = useQueryClient();
  const { pending, drop, forget } = usePending();
  const linking = useMutation({
    mutationFn: async () => {
      if (!pending) return;
      await unwrap(api.POST('/users/me/oauth-links', { body: { provider: pending.provider } }));
    },
    onSuccess: () => {
      if (pending) toast(words('linked', { provider: words(`names.${pending.provider}`) }));
    },
    onSettled: () => {
      forget(); // used up, whatever came of it
      return queries.invalidateQueries({ queryKey: ['oauth', 'links'] });
    },
  });
  if (!pending) return linking.error ? <ProblemNotice error={linking.error} /> : null;
  const name = words(`names.${pending.provider}`);
  const who = [pending.name, pending.email].filter(Boolean).join(' · ') || words('pendingSomebody');
  return (
    <div className="mb-8">
      <Notice
        loud
        role="status"
        title={words('pendingTitle', { provider: name })}
        action={
          <div className="flex flex-wrap gap-2">
            <Button kind="accent" busy={linking.isPending} onClick={() => linking.mutate()}>
              {words('confirmLink')}
            </Button>
            <Button busy={drop.isPending} onClick={() => drop.mutate()}>
              {words('dropLink')}
            </Button>
          </div>
        }
      >
        <p>{words('pendingWho', { who })}</p>
      </Notice>
      {drop.error && <ProblemNotice error={drop.error} />}
    </div>
  );
}
