'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { ApiProblem, unwrap } from '@/lib/api/problem';
import { useApi, useConfig } from '@/lib/api/provider';
import { useAction } from '@/lib/api/use-action';
import { portone } from '@/lib/portone';
import { readReturn, signUpDraft, type SignUpDraft } from '@/lib/sign-up';
import { Button } from '../button';
import { Notice } from '../notice';
import { ProblemNotice } from '../problem-notice';

type Outcome = { verified: string } | { refusal: string };

// PortOne shows the identity window: in a frame on a desktop, as a page of its own on a phone, from where one comes back here.
function useVerification() {
  const api = useApi();
  const { portoneSdkUrl } = useConfig();
  const locale = useLocale();
  return async (): Promise<Outcome> => {
    const [sdk, begun] = await Promise.all([
      portone(portoneSdkUrl).catch((error: unknown) => {
        throw new ApiProblem({ detail: String(error) }, 0);
      }),
      unwrap(api.POST('/auth/identity-verifications', {})),
    ]);
    signUpDraft.change({ begun: begun.identityVerificationId });
    // Without what an earlier visit to the provider has left in the address.
    const next = new URLSearchParams(window.location.search).get('next');
    const query = new URLSearchParams({ ...(next ? { next } : {}), step: 'identity' });
    const { origin, pathname } = window.location;
    const answer = await sdk.requestIdentityVerification({
      storeId: begun.storeId,
      channelKey: begun.channelKey,
      identityVerificationId: begun.identityVerificationId,
      redirectUrl: `${origin}${pathname}?${query}`,
      customData: JSON.stringify({ locale }),
    });
    if (!answer) throw new ApiProblem({}, 0);
    if (answer.code !== undefined) return { refusal: answer.pgMessage ?? answer.message ?? '' };
    return { verified: answer.identityVerificationId };
  };
}

export function SignUpIdentity({ draft, onDone }: { draft: SignUpDraft; onDone: () => void }) {
  const words = useTranslations('account');
  const query = useSearchParams();
  const verify = useVerification();
  const returned = readReturn(query, draft);
  const [refusal, refuse] = useState(returned?.refusal);
  const take = (outcome: Outcome) => {
    if ('refusal' in outcome) return refuse(outcome.refusal);
    signUpDraft.change({ verified: outcome.verified });
    onDone();
  };
  const verification = useAction({
    mutationFn: verify,
    onMutate: () => refuse(undefined),
    onSuccess: take,
  });
  const verified = returned?.verified;
  useEffect(() => {
    if (!verified) return;
    signUpDraft.change({ verified });
    onDone();
  }, [verified, onDone]);
  return (
    <div className="mt-2 grid gap-4">
      <p className="text-soft">{words('identityLead')}</p>
      {draft.verified && <Notice title={words('identityDone')} />}
      {refusal !== undefined && (
        <Notice role="alert" loud title={words('identityRefused')}>
          {refusal || words('identityRefusedDetail')}
        </Notice>
      )}
      {verification.error && <ProblemNotice error={verification.error} />}
      <Button
        kind="accent"
        wide
        busy={verification.isPending}
        onClick={() => {
          if (!verification.isPending) verification.mutate();
        }}
      >
        {verification.isPending ? words('identityOpen') : words('identityStart')}
      </Button>
      {draft.verified && (
        <Button wide onClick={onDone}>
          {words('goOn')}
        </Button>
      )}
      <p className="text-sm text-soft">{words('identityPrivacy')}</p>
    </div>
  );
}
