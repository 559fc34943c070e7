import 'server-only';
import type { Metadata } from 'next';
import { getPathname } from '@/i18n/navigation';
import { routing } from '@/i18n/routing';
import { webUrl } from './config';

export const absolute = (href: string, locale: string) =>
  new URL(getPathname({ href, locale: locale as (typeof routing.locales)[number] }), webUrl()).toString();

// Canonical address and the same page in the other language.
export function alternates(href: string, locale: string): Metadata['alternates'] {
  const languages = Object.fromEntries(routing.locales.map((one) => [one, absolute(href, one)]));
  return {
    canonical: absolute(href, locale),
    languages: { ...languages, 'x-default': absolute(href, routing.defaultLocale) },
  };
}
