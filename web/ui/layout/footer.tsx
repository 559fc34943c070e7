import { useTranslations } from 'next-intl';
import { Link } from '@/i18n/navigation';
import { paths } from '@/lib/paths';
import { seller } from '@/lib/seller';
import { LanguageLink } from './language-link';

// The seller's facts are Korean on English pages, too.
const languageOf = (text: string | undefined) => (/\p{Script=Hangul}/u.test(text ?? '') ? 'ko' : undefined);

export function Footer() {
  const words = useTranslations('shared.footer');
  const shop = seller();
  const facts = [
    [words('ceo'), shop.ceo],
    [words('registration'), shop.registration],
    [words('mailOrder'), shop.mailOrder],
    [words('address'), shop.address],
    [words('phone'), shop.phone],
    [words('email'), shop.email],
    [words('privacyOfficer'), shop.privacyOfficer],
    [words('hosting'), shop.hosting],
  ];
  return (
    <footer className="border-t border-line">
      <div className="mx-auto max-w-shop px-4 py-6 text-sm text-soft">
        <nav aria-label={words('menu')} className="-mx-2 flex flex-wrap">
          {[
            [paths.terms, words('terms')] as const,
            [paths.privacy, words('privacy')] as const,
            [paths.refunds, words('refunds')] as const,
          ].map(([href, name]) => (
            <Link key={href} href={href} className="flex min-h-11 items-center px-2 hover:text-ink">
              {href === paths.privacy ? <strong>{name}</strong> : name}
            </Link>
          ))}
          <LanguageLink />
        </nav>
        <p className="mt-2 font-bold" lang={languageOf(shop.name)}>
          {shop.name}
        </p>
        <dl className="mt-1 flex flex-wrap gap-x-3 gap-y-1">
          {facts.map(([name, value]) => (
            <div key={name} className="flex gap-1">
              <dt>{name}</dt>
              <dd lang={languageOf(value)}>{value}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-3 max-w-prose">{words('notice')}</p>
      </div>
    </footer>
  );
}
