'use client';

import { useTranslations } from 'next-intl';
import { paths } from '@/lib/paths';
import { ButtonLink } from '../button';
import { SignedIn } from '../signed-in';
import { Sessions } from './sessions';
import { SignIns } from './sign-ins';

export function Security() {
  const words = useTranslations('my');
  return (
    <SignedIn>
      {() => (
        <>
          <ButtonLink href={paths.password} wide>
            {words('changePassword')}
          </ButtonLink>
          <Sessions />
          <SignIns />
        </>
      )}
    </SignedIn>
  );
}
