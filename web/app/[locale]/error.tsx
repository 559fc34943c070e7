'use client';

import { useTranslations } from 'next-intl';
import { startTransition } from 'react';
import { useRouter } from '@/i18n/navigation';
import { Button } from '@/ui/button';
import { Page } from '@/ui/page';
import { TraceId, useProblemWords } from '@/ui/problem-notice';

// The last net of a page. What the server threw has a digest that its log knows, too.
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const words = useTranslations('shared.problem');
  const router = useRouter();
  // The server is asked again: what it could not read is read anew.
  const again = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  const { title, detail, traceId } = useProblemWords()(error);
  return (
    <Page>
      <h1 className="mt-10 text-2xl">{title}</h1>
      <p className="mt-2 text-soft">{detail}</p>
      <TraceId id={traceId ?? error.digest} />
      <Button kind="accent" wide className="mt-6" onClick={again}>
        {words('retry')}
      </Button>
    </Page>
  );
}
