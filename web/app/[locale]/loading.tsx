import { useTranslations } from 'next-intl';
import { Page } from '@/ui/page';
import { Loading, Skeleton } from '@/ui/skeleton';

export default function LoadingPage() {
  const words = useTranslations('shared');
  return (
    <Page>
      <Loading words={words('loading')}>
        <Skeleton className="aspect-[4/3] w-full" />
        <Skeleton className="mt-6 h-8 w-2/3" />
        <Skeleton className="mt-3 h-5 w-1/2" />
        <Skeleton className="mt-8 h-24 w-full" />
      </Loading>
    </Page>
  );
}
