import { defineRouting } from 'next-intl/routing';

// Korean has no prefix, English lives below /en. The address alone says the language: no cookie, no guessing.
export const routing = defineRouting({
  locales: ['ko', 'en'],
  defaultLocale: 'ko',
  localePrefix: 'as-needed',
  localeDetection: false,
  localeCookie: false,
  alternateLinks: false,
});

export type Locale = (typeof routing.locales)[number];
