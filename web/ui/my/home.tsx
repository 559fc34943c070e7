'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Link } from '@/i18n/navigation';
import type { Account } from '@/lib/api/schema';
import { paths } from '@/lib/paths';
import { useSession } from '@/lib/use-session';
import { Button } from '../button';
import { ProblemNotice } from '../problem-notice';
import { SignedIn } from '../signed-in';
import { Settings } from './settings';

export function MyHome() {
  return <SignedIn>{(account) => <Inner account={account} />}</SignedIn>;
}

function Inner({ account }: { account: Account }) {
  const words = useTranslations('my');
  const isStaff = account.roles.some((role) => role === 'ADMIN' || role === 'ORGANISER');
  const links = [
    [paths.tickets, words('tickets'), words('ticketsHint')],
    [paths.orders, words('orders'), words('ordersHint')],
    [paths.security, words('security'), words('securityHint')],
    ...(isStaff ? [[paths.admin, words('admin'), words('adminHint')]] : []),
  ] as [string, string, string][];
  return (
    <>
      <p className="text-2xl font-bold tracking-tight">
        {words('hello', { name: account.displayName || account.name || account.email })}
      </p>
      <p className="mt-1 text-soft">{account.email}</p>
      <ul className="mt-6 border-t border-line">
        {links.map(([href, name, hint]) => (
          <li key={href} className="border-b border-line">
            <Link href={href} className="flex min-h-16 items-center justify-between gap-4 py-2">
              <span>
                <span className="block font-bold">{name}</span>
                <span className="block text-sm text-soft">{hint}</span>
              </span>
              <span aria-hidden className="text-soft">
                ›
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Settings account={account} />
      <SignOut />
      <Link
        href={paths.withdraw}
        className="mt-2 inline-flex min-h-11 items-center px-2 text-sm text-soft underline underline-offset-4"
      >
        {words('withdrawLink')}
      </Link>
    </>
  );
}

function SignOut() {
  const words = useTranslations('my');
  const { end } = useSession();
  const leaving = useMutation({ mutationFn: end });
  return (
    <div className="mt-10 grid gap-3">
      {leaving.error && <ProblemNotice error={leaving.error} />}
      <Button wide busy={leaving.isPending} onClick={() => leaving.mutate()}>
        {words('signOut')}
      </Button>
    </div>
  );
}
