'use client';

import { useSyncExternalStore } from 'react';

// What somebody has begun to fill in, kept for this tab: survives a reload and a walk through another site. Never for secrets.
export function draftStore<T extends Record<string, string | boolean>>(key: string, empty: T) {
  const listeners = new Set<() => void>();
  let value: T | undefined;

  const load = (): T => {
    try {
      return mend(JSON.parse(sessionStorage.getItem(key) ?? '{}'), empty);
    } catch {
      return empty;
    }
  };
  const keep = (next: T | undefined) => {
    value = next ?? empty;
    try {
      if (next) sessionStorage.setItem(key, JSON.stringify(next));
      else sessionStorage.removeItem(key);
    } catch {
      // storage is forbidden here: it lives as long as the page
    }
    for (const listener of listeners) listener();
  };
  return {
    read: () => (value ??= load()),
    change: (part: Partial<T>) => keep({ ...(value ??= load()), ...part }),
    clear: () => keep(undefined),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

// Only what has the right name and kind is taken from storage.
export function mend<T extends Record<string, string | boolean>>(stored: unknown, empty: T): T {
  const given = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const entries = Object.entries(empty).map(([name, usual]) => [
    name,
    typeof given[name] === typeof usual ? given[name] : usual,
  ]);
  return Object.fromEntries(entries) as T;
}

// undefined while the page is not alive yet.
export function useDraft<T extends Record<string, string | boolean>>(
  store: ReturnType<typeof draftStore<T>>,
): T | undefined {
  return useSyncExternalStore(store.subscribe, store.read, () => undefined);
}
