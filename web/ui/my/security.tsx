'use client';

import { useTranslations } from 'next-intl';
import { paths } from '@/lib/paths';
import { ButtonLink } from '../button';
import { Links } from '../oauth/links';
import { OAuthOutcome } from '../oauth/outcome';
import { SignedIn } from '../signed-in';
import { Sessions } from './sessions';
import { SignIns } from './sign-ins';

export function Security() {
  const words = useTranslations('my');
  return (
    <SignedIn>
      {(account) => (
        <>
          <OAuthOutcome />
          <Links />
          <ButtonLink href={paths.password} wide className="mt-8">
            {account.hasPassword ? words('changePassword') : words('setPassword')}
          </ButtonLink>
          <Sessions />
          <SignIns />
        </>
      )}
    </SignedIn>
  );
}
