'use client';

import { useTranslations } from 'next-intl';
import { ApiProblem } from '@/lib/api/problem';
import { Button } from './button';
import { Notice } from './notice';

// The words for anything that was thrown: title, what it means, and the trace id to quote.
export function useProblemWords() {
  const words = useTranslations('shared.problem');
  return (error: unknown) => {
    if (error instanceof ApiProblem && error.body.detail)
      return { title: error.title, detail: error.body.detail, traceId: error.traceId };
    if (error instanceof ApiProblem && error.status === 0)
      return { title: words('networkTitle'), detail: words('networkDetail'), traceId: undefined };
    return { title: words('unknownTitle'), detail: words('unknownDetail'), traceId: undefined };
  };
}

export function TraceId({ id }: { id: string | undefined }) {
  const words = useTranslations('shared.problem');
  if (!id) return null;
  return (
    <p className="mt-2 text-sm text-soft">
      {words('trace')} <code className="select-all">{id}</code>
    </p>
  );
}

export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const words = useTranslations('shared.problem');
  const { title, detail, traceId } = useProblemWords()(error);
  return (
    <Notice
      role="alert"
      loud
      title={title}
      action={onRetry && <Button onClick={onRetry}>{words('retry')}</Button>}
    >
      <p>{detail}</p>
      <TraceId id={traceId} />
    </Notice>
  );
}
