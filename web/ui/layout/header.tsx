import { useTranslations } from 'next-intl';
import { Link } from '@/i18n/navigation';
import { paths } from '@/lib/paths';
import { AccountLink } from './account-link';

export function Header() {
  const words = useTranslations('shared');
  return (
    <header className="mx-auto flex h-14 w-full max-w-shop items-center justify-between gap-4 px-4">
      <a
        href="#content"
        className="absolute left-4 -translate-y-20 rounded-card bg-ink px-4 py-2 text-paper focus:translate-y-0"
      >
        {words('skip')}
      </a>
      <Link
        href={paths.home}
        className="text-lg font-extrabold tracking-tight"
        aria-label={words('homeLink')}
      >
        open<span className="text-accent-text">run</span>
      </Link>
      <nav aria-label={words('mainMenu')} className="flex items-center gap-1 text-soft">
        <Link href={paths.events} className="flex min-h-11 items-center px-2 hover:text-ink">
          {words('find')}
        </Link>
        <Link href={paths.tickets} className="flex min-h-11 items-center px-2 hover:text-ink">
          {words('myTickets')}
        </Link>
        <AccountLink />
      </nav>
    </header>
  );
}
