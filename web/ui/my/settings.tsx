'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { Account, AccountChange } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { accountKey } from '@/lib/api/use-account';
import { lazyRules } from '@/lib/lazy-rules';
import { useErrorWord } from '../account/error-word';
import { Button } from '../button';
import { CheckField, Field } from '../field';
import { ProblemNotice } from '../problem-notice';
import { useToast } from '../toast';

// Each thing is stored when it is changed; a box shows what is stored, also while a change is on its way.
export function Settings({ account }: { account: Account }) {
  const words = useTranslations('my');
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const change = useAction({
    mutationFn: async (body: AccountChange) => {
      const changed = await unwrap(api.PATCH('/users/me', { body }));
      // How long a hold lasts stands in the access token: a new one knows it at once.
      if (body.longerHold !== undefined) await api.POST('/auth/refresh', {}).catch(() => undefined);
      return changed;
    },
    onSuccess: (changed) => {
      queries.setQueryData(accountKey, changed);
      toast(words('saved'));
    },
  });
  const tick = (body: AccountChange) => {
    if (!change.isPending) change.mutate(body);
  };
  return (
    <section className="mt-10 grid gap-4">
      <h2 className="text-xl">{words('settings')}</h2>
      <NameForm name={account.displayName ?? ''} busy={change.isPending} onSave={tick} />
      <div className="border-y border-line py-2">
        <CheckField
          label={words('longerHold')}
          hint={words('longerHoldHint')}
          checked={account.longerHold}
          onChange={(event) => tick({ longerHold: event.target.checked })}
        />
        <CheckField
          label={words('marketing')}
          hint={words('marketingHint')}
          checked={account.consents.marketing}
          onChange={(event) => tick({ marketing: event.target.checked })}
        />
      </div>
      {change.error && <ProblemNotice error={change.error} />}
    </section>
  );
}

const rules = lazyRules(async () => (await import('@/lib/account-rules')).profileRules);

function NameForm(props: { name: string; busy: boolean; onSave: (change: AccountChange) => void }) {
  const words = useTranslations('my');
  const word = useErrorWord();
  const { register, handleSubmit, formState, reset } = useForm<{ displayName: string }>({
    resolver: rules,
    values: { displayName: props.name },
  });
  return (
    <form
      noValidate
      onSubmit={handleSubmit(({ displayName }) => {
        if (displayName) props.onSave({ displayName });
        else reset();
      })}
      className="flex items-end gap-2 [&>div]:flex-1"
    >
      <Field
        label={words('displayName')}
        autoComplete="nickname"
        error={word(formState.errors.displayName)}
        {...register('displayName')}
      />
      <Button type="submit" disabled={!formState.isDirty} busy={props.busy}>
        {words('save')}
      </Button>
    </form>
  );
}
