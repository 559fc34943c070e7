import { useLocale, useTranslations } from 'next-intl';
import { Link } from '@/i18n/navigation';
import type { EventSummary } from '@/lib/api/schema';
import { clock, day, days, won } from '@/lib/format';
import { paths } from '@/lib/paths';
import { Poster } from './poster';

function SaleLine({ event }: { event: EventSummary }) {
  const words = useTranslations('home');
  const locale = useLocale();
  if (event.state === 'CANCELLED') return <p className="text-soft">{words('cancelled')}</p>;
  if (event.nextSaleOpensAt)
    return (
      <p className="text-accent-text">
        {words('opensAt', {
          day: day(event.nextSaleOpensAt, locale),
          time: clock(event.nextSaleOpensAt, locale),
        })}
      </p>
    );
  return null;
}

// The whole card is one link, the title its name.
export function EventCard({
  event,
  eager = false,
  onSale = false,
}: {
  event: EventSummary;
  eager?: boolean;
  onSale?: boolean; // known to be sold now: when another of its performances opens is not news
}) {
  const words = useTranslations('home');
  const locale = useLocale();
  return (
    <article className="relative flex flex-col">
      <Poster title={event.title} url={event.posterUrl} eager={eager} />
      <h3 className="mt-3 text-lg">
        <Link href={paths.event(event.id)} className="after:absolute after:inset-0 after:rounded-card">
          {event.title}
        </Link>
      </h3>
      <p className="text-soft">
        {event.firstStartsAt && (
          <span className="block">{days(event.firstStartsAt, event.lastStartsAt, locale)}</span>
        )}
        <span className="block">{event.venue.name}</span>
      </p>
      {(!onSale || event.state === 'CANCELLED') && <SaleLine event={event} />}
      {event.priceFrom && (
        <p className="mt-1 font-bold tabular">
          {words('from', { price: won(event.priceFrom.amount, locale) })}
        </p>
      )}
    </article>
  );
}
