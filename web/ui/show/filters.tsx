import { useLocale, useTranslations } from 'next-intl';
import { getPathname } from '@/i18n/navigation';
import { paths } from '@/lib/paths';
import type { Search } from '@/lib/search';
import { Button } from '../button';
import { Field, SelectField } from '../field';

// What is asked for stands in the address: it can be shared, kept, and works without a script.
export function Filters({ search }: { search: Search }) {
  const words = useTranslations('home');
  const locale = useLocale();
  return (
    <form
      role="search"
      action={getPathname({ href: paths.events, locale })}
      className="grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_1fr_1fr_auto]"
    >
      <Field
        label={words('searchLabel')}
        name="q"
        type="search"
        defaultValue={search.q}
        maxLength={100}
        placeholder={words('searchPlaceholder')}
      />
      <SelectField label={words('sale')} name="sale" defaultValue={search.sale ?? ''}>
        <option value="">{words('saleAny')}</option>
        <option value="ON_SALE">{words('onSale')}</option>
        <option value="UPCOMING">{words('opening')}</option>
      </SelectField>
      <Field label={words('cityLabel')} name="city" defaultValue={search.city} maxLength={50} />
      <Field label={words('fromLabel')} name="from" type="date" defaultValue={search.from} />
      <Field label={words('toLabel')} name="to" type="date" defaultValue={search.to} />
      <Button type="submit" kind="plain">
        {words('search')}
      </Button>
    </form>
  );
}
