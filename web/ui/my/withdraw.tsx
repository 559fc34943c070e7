'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState, type FormEvent } from 'react';
import { isProblem, unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { Reservation } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { paths } from '@/lib/paths';
import { serverNow } from '@/lib/server-clock';
import { useSession } from '@/lib/use-session';
import { Button, ButtonLink } from '../button';
import { CheckField } from '../field';
import { Notice } from '../notice';
import { SignInAgain } from '../oauth/sign-in-again';
import { PasswordField } from '../password-field';
import { ProblemNotice } from '../problem-notice';
import { SignedIn } from '../signed-in';
import { Skeleton } from '../skeleton';
import { useToast } from '../toast';

export function Withdraw() {
  return <SignedIn>{(account) => <Form hasPassword={account.hasPassword} />}</SignedIn>;
}

// Tickets that can still be used are said first: without an account nobody can show them.
function useReservations() {
  const api = useApi();
  return useQuery({
    queryKey: ['withdraw', 'reservations'],
    queryFn: () => unwrap(api.GET('/reservations', { params: { query: { size: 100 } } })),
  });
}

function LiveTickets({ items }: { items: Reservation[] | undefined }) {
  const words = useTranslations('my');
  const coming = items?.filter((one) => one.state === 'CONFIRMED' && Date.parse(one.startsAt) > serverNow());
  if (!coming?.length) return null;
  return (
    <Notice
      loud
      title={words('withdrawTickets', { count: String(coming.length) })}
      action={<ButtonLink href={paths.orders}>{words('orders')}</ButtonLink>}
    >
      {words('withdrawTicketsDetail')}
    </Notice>
  );
}

function Form({ hasPassword }: { hasPassword: boolean }) {
  const words = useTranslations('my');
  const api = useApi();
  const toast = useToast();
  const { forget } = useSession();
  const [password, type] = useState('');
  const [understood, understand] = useState(false);
  const withdrawal = useAction({
    mutationFn: () => unwrap(api.DELETE('/users/me', { body: hasPassword ? { password } : {} })),
    onSuccess: () => {
      toast(words('withdrawn'));
      forget();
    },
  });
  const reservations = useReservations();
  const wrong = isProblem(withdrawal.error, 'CREDENTIALS_WRONG');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (understood && (password || !hasPassword) && !withdrawal.isPending) withdrawal.mutate();
  };
  if (reservations.isPending) return <Skeleton className="h-96 w-full" />;
  return (
    <form method="post" onSubmit={submit} noValidate className="grid gap-4">
      <ul className="grid list-disc gap-2 pl-5 text-soft">
        <li>{words('withdrawErased')}</li>
        <li>{words('withdrawKept')}</li>
        <li>{words('withdrawAgain')}</li>
      </ul>
      <LiveTickets items={reservations.data?.items} />
      {hasPassword && (
        <PasswordField
          label={words('currentPassword')}
          autoComplete="current-password"
          value={password}
          maxLength={128}
          error={wrong ? words('passwordWrong') : undefined}
          onChange={(event) => type(event.target.value)}
        />
      )}
      <CheckField
        label={words('withdrawUnderstood')}
        checked={understood}
        onChange={(event) => understand(event.target.checked)}
      />
      {withdrawal.error && !wrong && <ProblemNotice error={withdrawal.error} />}
      {isProblem(withdrawal.error, 'SIGN_IN_AGAIN') && <SignInAgain next={paths.withdraw} />}
      <Button
        type="submit"
        wide
        disabled={!understood || (hasPassword && password === '')}
        busy={withdrawal.isPending || withdrawal.isSuccess}
      >
        {words('withdraw')}
      </Button>
    </form>
  );
}
