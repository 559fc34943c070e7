import { useLocale, useTranslations } from 'next-intl';
import { getPathname, Link } from '@/i18n/navigation';
import { paths } from '@/lib/paths';
import { toAddress, type Search } from '@/lib/search';
import { Button } from '../button';
import { classes } from '../classes';
import { Field } from '../field';

// What is asked for stands in the address: it can be shared, kept, and works without a script.
export function Filters({ search }: { search: Search }) {
  const words = useTranslations('home');
  const locale = useLocale();
  return (
    <div className="max-w-3xl">
      <form role="search" action={getPathname({ href: paths.events, locale })} className="grid gap-2">
        {search.sale && <input type="hidden" name="sale" value={search.sale} />}
        <div className="flex items-end gap-2 [&>div]:min-w-0 [&>div]:flex-1">
          <Field
            label={words('searchLabel')}
            name="q"
            type="search"
            defaultValue={search.q}
            maxLength={100}
            placeholder={words('searchPlaceholder')}
          />
          <Button type="submit">{words('search')}</Button>
        </div>
        <details open={Boolean(search.city || search.from || search.to)}>
          <summary className="flex min-h-11 w-fit list-none items-center text-soft underline underline-offset-4 hover:text-ink [&::-webkit-details-marker]:hidden">
            {words('more')}
          </summary>
          <div className="grid gap-3 pb-2 sm:grid-cols-3">
            <Field label={words('cityLabel')} name="city" defaultValue={search.city} maxLength={50} />
            <Field label={words('fromLabel')} name="from" type="date" defaultValue={search.from} />
            <Field label={words('toLabel')} name="to" type="date" defaultValue={search.to} />
          </div>
        </details>
      </form>
      <Sale search={search} />
    </div>
  );
}

function Sale({ search }: { search: Search }) {
  const words = useTranslations('home');
  const choices = [
    [undefined, words('saleAny')],
    ['ON_SALE', words('onSale')],
    ['UPCOMING', words('opening')],
  ] as const;
  return (
    <nav aria-label={words('sale')} className="flex flex-wrap gap-2">
      {choices.map(([sale, name]) => {
        const chosen = search.sale === sale;
        return (
          <Link
            key={name}
            href={`${paths.events}${toAddress({ ...search, sale, page: 1 })}`}
            aria-current={chosen || undefined}
            className={classes(
              'flex min-h-11 items-center rounded-full border px-4',
              chosen ? 'border-ink bg-ink font-bold text-paper' : 'border-line bg-surface hover:border-edge',
            )}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
}
