'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { useRouter } from '@/i18n/navigation';
import { noteSignedIn } from '@/lib/api/use-account';
import { safeNext } from '@/lib/paths';
import { Loading, Skeleton } from '../skeleton';

// Back from a provider, signed in by cookie: notes that it is worth asking who one is, and goes on.
export function SignedInBy() {
  const words = useTranslations('oauth');
  const queries = useQueryClient();
  const router = useRouter();
  const next = useSearchParams().get('next');
  useEffect(() => {
    queries.clear();
    noteSignedIn(true);
    router.replace(safeNext(next));
  }, [next, queries, router]);
  return (
    <Loading words={words('arriving')}>
      <Skeleton className="mt-6 h-8 w-1/2" />
      <Skeleton className="mt-6 h-40 w-full" />
    </Loading>
  );
}
