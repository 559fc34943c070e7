'use client';

import { useLocale } from 'next-intl';
import { useSearchParams } from 'next/navigation';
import { Suspense } from 'react';
import { Link, usePathname } from '@/i18n/navigation';

function Inner() {
  const other = useLocale() === 'ko' ? 'en' : 'ko';
  const here = usePathname();
  const query = useSearchParams().toString();
  return (
    <Link
      href={query ? `${here}?${query}` : here}
      locale={other}
      lang={other}
      hrefLang={other}
      className="flex min-h-11 items-center px-2 hover:text-ink"
    >
      {other === 'en' ? 'English' : '한국어'}
    </Link>
  );
}

export function LanguageLink() {
  return (
    <Suspense>
      <Inner />
    </Suspense>
  );
}
