import type { Locale } from './routing';

// One file a namespace and language: messages/ko/show.json is `useTranslations('show')`.
export const namespaces = [
  'shared',
  'home',
  'show',
  'queue',
  'seats',
  'checkout',
  'tickets',
  'orders',
  'legal',
  'account',
  'oauth',
  'my',
  'admin',
] as const;

export type Namespace = (typeof namespaces)[number];

export async function loadMessages(locale: Locale) {
  const files = await Promise.all(
    namespaces.map(async (name) => [name, (await import(`../messages/${locale}/${name}.json`)).default]),
  );
  return Object.fromEntries(files) as Record<Namespace, Record<string, unknown>>;
}
