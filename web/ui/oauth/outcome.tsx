'use client';

import { useTranslations } from 'next-intl';
import { useSearchParams } from 'next/navigation';
import { readOAuthCode } from '@/lib/oauth';
import { Notice } from '../notice';

// What the address says of a sign-in by a provider that ended here.
export function OAuthOutcome() {
  const words = useTranslations('oauth.codes');
  const code = readOAuthCode(useSearchParams().get('oauth'));
  if (!code) return null;
  return (
    <div className="mt-6">
      <Notice role="status" loud={code !== 'OAUTH_DENIED'} title={words(`${code}.title`)}>
        <p>{words(`${code}.detail`)}</p>
      </Notice>
    </div>
  );
}
