'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useConfig } from '@/lib/api/provider';
import { startAddress } from '@/lib/oauth';
import { buttonClasses } from '../button';
import { useLinks } from './links';
import { ProviderMark } from './mark';

// For what asks for a password where there is none: signing in once more stands in for it.
export function SignInAgain({ next }: { next: string }) {
  const words = useTranslations('oauth');
  const language = useLocale();
  const { apiUrl } = useConfig();
  const links = useLinks();
  return (
    <ul className="grid gap-2">
      {links.data?.items.map(({ provider }) => (
        <li key={provider}>
          <a
            href={startAddress(apiUrl, provider, { next, language })}
            rel="nofollow"
            className={buttonClasses('plain', true)}
          >
            <ProviderMark provider={provider} />
            {words('againWith', { provider: words(`names.${provider}`) })}
          </a>
        </li>
      ))}
    </ul>
  );
}
