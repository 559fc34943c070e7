'use client';

import { useRef } from 'react';

// One key for one intention: kept while the same thing is tried again, new when the thing is another.
export function useIdempotencyKey() {
  const last = useRef<{ intention: string; key: string } | null>(null);
  return (intention: string) => {
    if (last.current?.intention !== intention) last.current = { intention, key: crypto.randomUUID() };
    return last.current.key;
  };
}
