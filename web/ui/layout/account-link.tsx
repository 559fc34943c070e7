'use client';

import { useTranslations } from 'next-intl';
import { Link, usePathname } from '@/i18n/navigation';
import { useAccount } from '@/lib/api/use-account';
import { paths } from '@/lib/paths';

// Both words are as wide as the wider one, so that the header does not move when it is known who came.
export function AccountLink() {
  const words = useTranslations('shared');
  const here = usePathname();
  const { account, isGuest } = useAccount();
  const known = Boolean(account);
  const next = here === paths.home || here.startsWith('/account') ? undefined : here;
  return (
    <Link
      href={known || !isGuest ? paths.my : paths.signIn(next)}
      className="flex min-h-11 min-w-16 items-center justify-end pl-2 hover:text-ink"
    >
      {known ? words('my') : isGuest ? words('signIn') : <span className="sr-only">{words('my')}</span>}
    </Link>
  );
}
