'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { paths } from '@/lib/paths';
import { ButtonLink } from '../button';
import { Notice } from '../notice';
import { SignedIn } from '../signed-in';

// What only staff sees. The API judges every request by itself; this only saves a walk.
export function Staff({ children }: { children: ReactNode }) {
  const words = useTranslations('admin');
  return (
    <SignedIn>
      {(account) =>
        account.roles.some((role) => role === 'ADMIN' || role === 'ORGANISER') ? (
          children
        ) : (
          <Notice
            role="alert"
            title={words('notStaff')}
            action={<ButtonLink href={paths.home}>{words('toShop')}</ButtonLink>}
          >
            {words('notStaffDetail')}
          </Notice>
        )
      }
    </SignedIn>
  );
}
