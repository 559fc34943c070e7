import { NextIntlClientProvider, type AbstractIntlMessages } from 'next-intl';
import { getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import type { Namespace } from './messages';

// Client components below get the words of these namespaces (and the shared ones), not all of them.
export async function ClientMessages({ of, children }: { of: Namespace[]; children: ReactNode }) {
  const all = (await getMessages()) as AbstractIntlMessages;
  const messages = Object.fromEntries(['shared', ...of].map((name) => [name, all[name]]));
  return (
    <NextIntlClientProvider messages={messages as AbstractIntlMessages}>{children}</NextIntlClientProvider>
  );
}
