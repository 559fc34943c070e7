'use client';

import { useTranslations } from 'next-intl';
import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useRef } from 'react';
import { usePathname, useRouter } from '@/i18n/navigation';
import type { OAuthProviders } from '@/lib/api/schema';
import { useAccount } from '@/lib/api/use-account';
import { useDraft } from '@/lib/draft';
import { safeNext, paths } from '@/lib/paths';
import { kSteps, signUpDraft, stepOf, type Step } from '@/lib/sign-up';
import { ButtonLink } from '../button';
import { OAuthButtons } from '../oauth/buttons';
import { JoiningWith } from '../oauth/joining-with';
import { usePending } from '../oauth/use-pending';
import { Loading, Skeleton } from '../skeleton';
import { SignUpAccount } from './sign-up-account';
import { SignUpConsents } from './sign-up-consents';
import { SignUpIdentity } from './sign-up-identity';

// Three steps, each with an address of its own: going back goes a step back. What is filled in stays in this tab.
export function SignUp({ offered }: { offered: OAuthProviders | undefined }) {
  const words = useTranslations('account');
  const draft = useDraft(signUpDraft);
  const query = useSearchParams();
  const router = useRouter();
  const here = usePathname();
  const { account } = useAccount();
  const next = query.get('next');
  const title = useRef<HTMLHeadingElement>(null);
  const given = query.get('provider');
  useEffect(() => {
    if (given) signUpDraft.change({ provider: given });
  }, [given]);
  const { pending, drop } = usePending(Boolean(draft?.provider));
  useEffect(() => {
    if (account) router.replace(safeNext(next));
  }, [account, next, router]);

  // Forward without asking the server; a replacement may come while the page is still coming alive, so the router does it.
  const go = useCallback(
    (step: Step, replace = false) => {
      const address = `?${new URLSearchParams({ ...(next ? { next } : {}), step })}`;
      if (replace) router.replace(here + address);
      else window.history.pushState(null, '', address);
      window.scrollTo(0, 0);
      title.current?.focus();
    },
    [here, next, router],
  );

  const toAccount = useCallback(() => go('account', true), [go]);

  if (!draft || (draft.provider && pending === undefined))
    return (
      <Loading words={words('loading')}>
        <Skeleton className="mt-6 h-64 w-full" />
      </Loading>
    );
  const step = stepOf(query.get('step') ?? (query.has('identityVerificationId') ? 'identity' : null), draft);
  const number = kSteps.indexOf(step) + 1;
  return (
    <>
      {pending && (
        <JoiningWith
          pending={pending}
          busy={drop.isPending}
          onDrop={() => drop.mutate(undefined, { onSuccess: () => signUpDraft.change({ provider: '' }) })}
        />
      )}
      <p className="mt-2 text-sm text-soft tabular">
        {words('stepOf', { number: String(number), all: String(kSteps.length) })}
      </p>
      <div aria-hidden className="mt-2 grid grid-cols-3 gap-1">
        {kSteps.map((one, index) => (
          <span key={one} className={`h-1 rounded-full ${index < number ? 'bg-ink' : 'bg-line'}`} />
        ))}
      </div>
      <h2 ref={title} tabIndex={-1} className="mt-8 text-xl outline-none">
        {words(`steps.${step}`)}
      </h2>
      {step === 'consents' && <SignUpConsents draft={draft} onDone={() => go('identity')} />}
      {step === 'identity' && <SignUpIdentity draft={draft} onDone={toAccount} />}
      {step === 'account' && (
        <SignUpAccount
          key={pending?.provider ?? 'password'}
          draft={draft}
          pending={pending ?? undefined}
          onIdentityLost={() => go('identity', true)}
        />
      )}
      {step === 'consents' && (
        <>
          {!pending && <OAuthButtons next={next ?? undefined} known={offered} />}
          <p className="mt-10 text-soft">{words('haveAccount')}</p>
          <ButtonLink
            href={paths.signIn(pending ? paths.security : (next ?? undefined))}
            wide
            className="mt-2"
          >
            {words('signIn')}
          </ButtonLink>
        </>
      )}
    </>
  );
}
