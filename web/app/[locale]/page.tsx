import { useTranslations } from 'next-intl';
import { setRequestLocale } from 'next-intl/server';
import type { EventSummary } from '@/lib/api/schema';
import { paths } from '@/lib/paths';
import { searchEvents } from '@/lib/ssr';
import { ButtonLink } from '@/ui/button';
import { Page } from '@/ui/page';
import { EventCard } from '@/ui/show/event-card';
import { SearchForm } from '@/ui/show/search-form';

const kShown = 6;

export default async function Home({ params }: { params: Promise<{ locale: string }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  const [onSale, upcoming] = await Promise.all([
    searchEvents(locale, { sale: 'ON_SALE', size: kShown }),
    searchEvents(locale, { sale: 'UPCOMING', sort: 'SALE_OPENS_AT', size: kShown }),
  ]);
  return <Shelves onSale={onSale.items} upcoming={upcoming.items} />;
}

function Shelves({ onSale, upcoming }: { onSale: EventSummary[]; upcoming: EventSummary[] }) {
  const words = useTranslations('home');
  return (
    <Page width="shop">
      <h1 className="mt-4 text-3xl sm:text-4xl">{words('title')}</h1>
      <p className="mt-2 mb-6 text-soft">{words('subtitle')}</p>
      <div className="max-w-column">
        <SearchForm />
      </div>
      <Shelf title={words('onSale')} events={onSale} empty={words('nothingOnSale')} onSale />
      <Shelf title={words('opening')} events={upcoming} empty={words('nothingOpening')} />
      <ButtonLink href={paths.events} className="mt-10">
        {words('all')}
      </ButtonLink>
    </Page>
  );
}

function Shelf(props: { title: string; events: EventSummary[]; empty: string; onSale?: boolean }) {
  const { title, events, empty, onSale = false } = props;
  return (
    <section className="mt-10">
      <h2 className="text-xl">{title}</h2>
      {events.length === 0 ? (
        <p className="mt-3 text-soft">{empty}</p>
      ) : (
        <div className="mt-4 grid gap-x-6 gap-y-10 sm:grid-cols-2 lg:grid-cols-3">
          {events.map((event, index) => (
            <EventCard key={event.id} event={event} onSale={onSale} eager={onSale && index === 0} />
          ))}
        </div>
      )}
    </section>
  );
}
