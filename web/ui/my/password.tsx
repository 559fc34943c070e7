'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm, useWatch } from 'react-hook-form';
import { useRouter } from '@/i18n/navigation';
import { isProblem, unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { Account } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { accountKey } from '@/lib/api/use-account';
import { lazyRules } from '@/lib/lazy-rules';
import { paths } from '@/lib/paths';
import { useErrorWord } from '../account/error-word';
import { PasswordRules } from '../account/password-rules';
import { Button } from '../button';
import { SignInAgain } from '../oauth/sign-in-again';
import { PasswordField } from '../password-field';
import { ProblemNotice } from '../problem-notice';
import { SignedIn } from '../signed-in';
import { useToast } from '../toast';

export function Password() {
  return <SignedIn>{(account) => <Form account={account} />}</SignedIn>;
}

interface PasswordForm {
  currentPassword: string;
  newPassword: string;
}

function Form({ account }: { account: Account }) {
  const words = useTranslations('my');
  const word = useErrorWord();
  const api = useApi();
  const router = useRouter();
  const toast = useToast();
  const queries = useQueryClient();
  const { register, handleSubmit, control, setError, formState } = useForm<PasswordForm>({
    resolver: lazyRules(async () => {
      const rules = await import('@/lib/account-rules');
      return account.hasPassword
        ? rules.passwordChangeRules(account.email)
        : rules.passwordSettingRules(account.email);
    }),
    defaultValues: { currentPassword: '', newPassword: '' },
  });
  const wanted = useWatch({ control, name: 'newPassword' });
  const change = useAction({
    mutationFn: ({ currentPassword, newPassword }: PasswordForm) =>
      unwrap(
        api.POST('/users/me/password', {
          body: { newPassword, ...(account.hasPassword ? { currentPassword } : {}) },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: accountKey });
      toast(words('passwordChanged'));
      router.replace(paths.security);
    },
    onError: (error) => {
      if (isProblem(error, 'CREDENTIALS_WRONG'))
        setError('currentPassword', { message: 'passwordWrong' }, { shouldFocus: true });
      if (isProblem(error, 'PASSWORD_TOO_WEAK'))
        setError('newPassword', { message: error.body.detail ?? 'passwordShort' }, { shouldFocus: true });
    },
  });
  const said = isProblem(change.error, 'CREDENTIALS_WRONG', 'PASSWORD_TOO_WEAK');
  return (
    <form
      method="post"
      noValidate
      onSubmit={handleSubmit((body) => {
        if (!change.isPending) change.mutate(body);
      })}
      className="grid gap-4"
    >
      <p className="text-soft">{account.hasPassword ? words('passwordLead') : words('noPassword')}</p>
      <input type="hidden" name="username" autoComplete="username" value={account.email} readOnly />
      {account.hasPassword && (
        <PasswordField
          label={words('currentPassword')}
          autoComplete="current-password"
          error={word(formState.errors.currentPassword)}
          {...register('currentPassword')}
        />
      )}
      <PasswordField
        label={words('newPassword')}
        autoComplete="new-password"
        error={word(formState.errors.newPassword)}
        {...register('newPassword')}
      />
      <PasswordRules password={wanted} email={account.email} />
      {change.error && !said && <ProblemNotice error={change.error} />}
      {isProblem(change.error, 'SIGN_IN_AGAIN') && <SignInAgain next={paths.password} />}
      <Button type="submit" kind="accent" wide busy={change.isPending || change.isSuccess}>
        {account.hasPassword ? words('changePassword') : words('setPassword')}
      </Button>
    </form>
  );
}
