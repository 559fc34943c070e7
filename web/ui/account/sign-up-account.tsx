'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import type { SignUpForm } from '@/lib/account-rules';
import { isProblem } from '@/lib/api/problem';
import type { PendingOAuth } from '@/lib/api/schema';
import { lazyRules } from '@/lib/lazy-rules';
import { signUpDraft, type SignUpDraft } from '@/lib/sign-up';
import { Button } from '../button';
import { CheckField, Field } from '../field';
import { PasswordField } from '../password-field';
import { ProblemNotice } from '../problem-notice';
import { useErrorWord } from './error-word';
import { PasswordRules } from './password-rules';
import { useSignUp } from './use-sign-up';

const kIdentityCodes = ['IDENTITY_UNKNOWN', 'IDENTITY_NOT_VERIFIED', 'IDENTITY_INSUFFICIENT'];

interface Props {
  draft: SignUpDraft;
  pending: PendingOAuth | undefined; // joins by a provider: no password is needed
  onIdentityLost: () => void;
}

const rules = lazyRules(async () => (await import('@/lib/account-rules')).signUpRules);
const providerRules = lazyRules(async () => (await import('@/lib/account-rules')).providerSignUpRules);

export function SignUpAccount({ draft, pending, onIdentityLost }: Props) {
  const words = useTranslations('account');
  const word = useErrorWord();
  const signUp = useSignUp(pending?.provider);
  const { register, handleSubmit, control, setError, formState } = useForm<SignUpForm>({
    resolver: pending ? providerRules : rules,
    defaultValues: {
      email: draft.email || (pending?.email ?? ''),
      password: '',
      displayName: draft.displayName || (pending?.name ?? ''),
      longerHold: draft.longerHold,
    },
  });
  const { email, password, displayName, longerHold } = useWatch({ control }) as SignUpForm;
  useEffect(() => signUpDraft.change({ email, displayName, longerHold }), [email, displayName, longerHold]);
  const { errors } = formState;
  const busy = signUp.isPending || signUp.isSuccess;
  const submit = (form: SignUpForm) => {
    if (busy) return;
    signUp.mutate(form, {
      onError: (error) => {
        if (isProblem(error, 'EMAIL_TAKEN'))
          setError('email', { message: 'emailTaken' }, { shouldFocus: true });
        if (isProblem(error, 'PASSWORD_TOO_WEAK'))
          setError('password', { message: error.body.detail ?? 'passwordShort' }, { shouldFocus: true });
      },
    });
  };
  const identityLost = isProblem(signUp.error, ...kIdentityCodes);
  return (
    <form method="post" noValidate onSubmit={handleSubmit(submit)} className="mt-4 grid gap-4">
      <Field
        label={words('email')}
        hint={words('emailHint')}
        type="email"
        inputMode="email"
        autoComplete="username"
        error={word(errors.email)}
        {...register('email')}
      />
      {!pending && (
        <>
          <PasswordField
            label={words('password')}
            autoComplete="new-password"
            error={word(errors.password)}
            hint={<span className="sr-only">{words('ruleLength')}</span>}
            {...register('password')}
          />
          <PasswordRules password={password} email={email} />
        </>
      )}
      <Field
        label={words('displayName')}
        autoComplete="nickname"
        error={word(errors.displayName)}
        {...register('displayName')}
      />
      <div className="border-y border-line py-2">
        <CheckField label={words('longerHold')} hint={words('longerHoldHint')} {...register('longerHold')} />
      </div>
      {signUp.error && <ProblemNotice error={signUp.error} />}
      {identityLost && (
        <Button
          wide
          onClick={() => {
            signUpDraft.change({ verified: '', begun: '' });
            onIdentityLost();
          }}
        >
          {words('identityAgain')}
        </Button>
      )}
      <Button type="submit" kind="accent" wide busy={busy}>
        {busy ? words('creating') : words('create')}
      </Button>
    </form>
  );
}
