'use client';

import { useTranslations } from 'next-intl';
import { useEffect, type ReactNode } from 'react';
import { usePathname, useRouter } from '@/i18n/navigation';
import type { Account } from '@/lib/api/schema';
import { useAccount } from '@/lib/api/use-account';
import { paths } from '@/lib/paths';
import { exitPath } from '@/lib/use-session';
import { ProblemNotice } from './problem-notice';
import { Loading, Skeleton } from './skeleton';

// What only somebody who is signed in may see. Others sign in first and come back, with what stands in the address.
export function SignedIn({ children }: { children: (account: Account) => ReactNode }) {
  const { account, isGuest, error, refetch } = useAccount();
  const words = useTranslations('shared');
  const here = usePathname();
  const router = useRouter();
  useEffect(() => {
    if (isGuest) router.replace(exitPath() ?? paths.signIn(here + window.location.search));
  }, [isGuest, here, router]);
  if (account) return children(account);
  if (error && !isGuest) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return (
    <Loading words={words('loading')}>
      <Skeleton className="h-8 w-1/2" />
      <Skeleton className="mt-6 h-40 w-full" />
    </Loading>
  );
}
