'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useLocale } from 'next-intl';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { PublicConfig } from '../config';
import { browserApi, type Api } from './browser';
import { isProblem } from './problem';
import { mayBeSignedIn, watchSession } from './session';

const ApiContext = createContext<{ api: Api; config: PublicConfig } | null>(null);

const kRetriesMax = 3;

function newQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => count < kRetriesMax && isProblem(error) && error.isTransient,
        retryDelay: (count, error) =>
          isProblem(error) && error.retryAfterSeconds
            ? error.retryAfterSeconds * 1_000
            : Math.min(500 * 2 ** count, 8_000) * (0.5 + Math.random()),
      },
      mutations: { retry: false },
    },
  });
}

export function ApiProvider({ config, children }: { config: PublicConfig; children: ReactNode }) {
  const locale = useLocale();
  const [queries] = useState(newQueryClient);
  // Who signs out, in whatever tab, leaves nothing for who comes next.
  useEffect(
    () =>
      watchSession(() => {
        if (!mayBeSignedIn()) queries.clear();
      }),
    [queries],
  );
  const value = useMemo(() => ({ api: browserApi(config.apiUrl, locale), config }), [config, locale]);
  return (
    <ApiContext.Provider value={value}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </ApiContext.Provider>
  );
}

function useContextValue() {
  const value = useContext(ApiContext);
  if (!value) throw new Error('ApiProvider is missing');
  return value;
}

export const useApi = () => useContextValue().api;
export const useConfig = () => useContextValue().config;
