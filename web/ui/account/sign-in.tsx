'use client';

import { useTranslations } from 'next-intl';
import { useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { useForm } from 'react-hook-form';
import { useRouter } from '@/i18n/navigation';
import type { SignIn as Form } from '@/lib/account-rules';
import { isProblem, unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { OAuthProviders } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { useAccount } from '@/lib/api/use-account';
import { lazyRules } from '@/lib/lazy-rules';
import { paths, safeNext } from '@/lib/paths';
import { useAlive } from '@/lib/use-alive';
import { useSession } from '@/lib/use-session';
import { Button, ButtonLink } from '../button';
import { Field } from '../field';
import { OAuthButtons } from '../oauth/buttons';
import { OAuthOutcome } from '../oauth/outcome';
import { PasswordField } from '../password-field';
import { ProblemNotice } from '../problem-notice';
import { useErrorWord } from './error-word';

const rules = lazyRules(async () => (await import('@/lib/account-rules')).signInRules);

export function SignIn({ offered }: { offered: OAuthProviders | undefined }) {
  const words = useTranslations('account');
  const api = useApi();
  const router = useRouter();
  const session = useSession();
  const query = useSearchParams();
  // Who signs in to an account in order to link it is asked about that next.
  const next = query.get('oauth') === 'OAUTH_SIGN_IN_FIRST' ? paths.security : query.get('next');
  const { account } = useAccount();
  const word = useErrorWord();
  const { register, handleSubmit, setFocus, formState } = useForm<Form>({
    resolver: rules,
    defaultValues: { email: '', password: '' },
  });
  const signIn = useAction({
    mutationFn: (body: Form) => unwrap(api.POST('/auth/login', { body })),
    onSuccess: (answer) => session.begin(answer.account),
    onError: (error) => {
      if (isProblem(error, 'CREDENTIALS_WRONG')) setFocus('password', { shouldSelect: true });
    },
  });
  // Here already, or signed in by another tab meanwhile: on to where one was going.
  useEffect(() => {
    if (account) router.replace(safeNext(next));
  }, [account, next, router]);
  const { errors } = formState;
  const busy = signIn.isPending || signIn.isSuccess;
  const alive = useAlive();
  return (
    <>
      <OAuthOutcome />
      <form
        method="post"
        noValidate
        onSubmit={handleSubmit((body) => {
          if (!busy) signIn.mutate(body);
        })}
        className="mt-6 grid gap-4"
      >
        <Field
          label={words('email')}
          type="email"
          inputMode="email"
          autoComplete="username"
          error={word(errors.email)}
          {...register('email')}
        />
        <PasswordField
          label={words('password')}
          autoComplete="current-password"
          error={word(errors.password)}
          {...register('password')}
        />
        {signIn.error && <ProblemNotice error={signIn.error} />}
        {/* Nothing is sent by the browser itself, and what was typed meanwhile stays. */}
        <Button
          type="submit"
          kind="accent"
          wide
          busy={busy}
          disabled={!alive}
          className={alive ? undefined : 'disabled:bg-accent! disabled:text-on-accent!'}
        >
          {busy ? words('signingIn') : words('signIn')}
        </Button>
      </form>
      <OAuthButtons next={next ?? undefined} known={offered} />
      <p className="mt-10 text-soft">{words('noAccount')}</p>
      <ButtonLink href={paths.signUp(next ?? undefined)} wide className="mt-2">
        {words('signUp')}
      </ButtonLink>
    </>
  );
}
