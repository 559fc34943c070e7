'use client';

import { useTranslations } from 'next-intl';
import { paths } from '@/lib/paths';
import { ButtonLink } from '../button';
import { useOffered } from '../oauth/buttons';
import { Links, useLinks } from '../oauth/links';
import { OAuthOutcome } from '../oauth/outcome';
import { usePending } from '../oauth/use-pending';
import { SignedIn } from '../signed-in';
import { Loading, Skeleton } from '../skeleton';
import { Sessions, useSessions } from './sessions';
import { SignIns } from './sign-ins';

export function Security() {
  return <SignedIn>{(account) => <Pieces hasPassword={account.hasPassword} />}</SignedIn>;
}

// What stands above something else has come before anything is shown: nothing moves under a finger that ends a session.
function Pieces({ hasPassword }: { hasPassword: boolean }) {
  const words = useTranslations('my');
  const shared = useTranslations('shared');
  const isComing = [usePending(), useOffered(), useLinks(), useSessions()].some(({ isPending }) => isPending);
  if (isComing)
    return (
      <Loading words={shared('loading')}>
        <Skeleton className="h-40 w-full" />
        <Skeleton className="mt-8 h-40 w-full" />
      </Loading>
    );
  return (
    <>
      <OAuthOutcome />
      <Links />
      <ButtonLink href={paths.password} wide className="mt-8">
        {hasPassword ? words('changePassword') : words('setPassword')}
      </ButtonLink>
      <Sessions />
      <SignIns />
    </>
  );
}
