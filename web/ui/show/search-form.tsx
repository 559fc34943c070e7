import { useLocale, useTranslations } from 'next-intl';
import { getPathname } from '@/i18n/navigation';
import { paths } from '@/lib/paths';
import { Button } from '../button';
import { Field } from '../field';

// A form that works without a script: what is asked for stands in the address.
export function SearchForm({ q }: { q?: string | undefined }) {
  const words = useTranslations('home');
  const locale = useLocale();
  return (
    <form
      role="search"
      action={getPathname({ href: paths.events, locale })}
      className="flex items-end gap-2 [&>div]:flex-1"
    >
      <Field
        label={words('searchLabel')}
        name="q"
        type="search"
        defaultValue={q}
        maxLength={100}
        placeholder={words('searchPlaceholder')}
      />
      <Button type="submit">{words('search')}</Button>
    </form>
  );
}
