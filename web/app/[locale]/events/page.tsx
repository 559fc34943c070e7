import type { Metadata } from 'next';
import { useTranslations } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import type { EventList } from '@/lib/api/schema';
import { paths } from '@/lib/paths';
import { kPageSize, readSearch, toAddress, toQuery, type Search } from '@/lib/search';
import { alternates } from '@/lib/site';
import { searchEvents } from '@/lib/ssr';
import { ButtonLink } from '@/ui/button';
import { Page } from '@/ui/page';
import { EventCard } from '@/ui/show/event-card';
import { Filters } from '@/ui/show/filters';

interface Props {
  params: Promise<{ locale: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'home' });
  return { title: words('findTitle'), alternates: alternates(paths.events, locale) };
}

export default async function EventsPage({ params, searchParams }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const search = readSearch(await searchParams);
  return <Found search={search} found={await searchEvents(locale, toQuery(search))} />;
}

function Found({ search, found }: { search: Search; found: EventList }) {
  const words = useTranslations('home');
  const pages = Math.max(1, Math.ceil(found.total / kPageSize));
  const turn = (by: number) => `${paths.events}${toAddress({ ...search, page: search.page + by })}`;
  return (
    <Page width="shop">
      <h1 className="mt-4 mb-4 text-3xl">{words('findTitle')}</h1>
      <Filters search={search} />
      <h2 className="sr-only">{words('results')}</h2>
      <p role="status" className="mt-6 text-soft">
        {found.total === 0 ? words('nothingFound') : words('found', { count: found.total })}
      </p>
      <div className="mt-4 grid gap-x-6 gap-y-10 sm:grid-cols-2 lg:grid-cols-3">
        {found.items.map((event, index) => (
          <EventCard key={event.id} event={event} eager={index === 0} onSale={search.sale === 'ON_SALE'} />
        ))}
      </div>
      {pages > 1 && (
        <nav aria-label={words('pages')} className="mt-10 flex items-center justify-center gap-4 tabular">
          {search.page > 1 && <ButtonLink href={turn(-1)}>{words('previous')}</ButtonLink>}
          <span>{words('pageOf', { page: search.page, pages })}</span>
          {search.page < pages && <ButtonLink href={turn(1)}>{words('next')}</ButtonLink>}
        </nav>
      )}
    </Page>
  );
}
