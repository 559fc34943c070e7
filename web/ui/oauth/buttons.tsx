'use client';

import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { unwrap } from '@/lib/api/problem';
import { useApi, useConfig } from '@/lib/api/provider';
import type { OAuthProviders } from '@/lib/api/schema';
import { startAddress } from '@/lib/oauth';
import { buttonClasses } from '../button';
import { ProviderMark } from './mark';

export function useOffered(known?: OAuthProviders) {
  const api = useApi();
  return useQuery({
    queryKey: ['oauth', 'providers'],
    queryFn: () => unwrap(api.GET('/auth/oauth/providers')),
    staleTime: 5 * 60_000,
    ...(known && { initialData: known }),
  });
}

// The providers that are offered here (`known`: as the page brought them); nothing while that is not known, or when there
// are none.
export function OAuthButtons({
  next,
  known,
}: {
  next?: string | undefined;
  known?: OAuthProviders | undefined;
}) {
  const words = useTranslations('oauth');
  const language = useLocale();
  const { apiUrl } = useConfig();
  const offered = useOffered(known).data?.providers;
  if (!offered?.length) return null;
  return (
    <div className="mt-6">
      <p className="flex items-center gap-3 text-sm text-soft before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
        {words('or')}
      </p>
      <ul className="mt-4 grid gap-2">
        {offered.map((provider) => (
          <li key={provider}>
            {/* Leaves our pages: no Link of the router. */}
            <a
              href={startAddress(apiUrl, provider, { next, language })}
              rel="nofollow"
              className={buttonClasses('plain', true)}
            >
              <ProviderMark provider={provider} />
              {words(`continueWith.${provider}`)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
