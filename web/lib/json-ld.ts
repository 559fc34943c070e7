import type { Event, Schedule } from './api/schema';

const kStatus: Partial<Record<Schedule['state'], string>> = {
  CANCELLED: 'https://schema.org/EventCancelled',
  POSTPONED: 'https://schema.org/EventPostponed',
};

const kAvailability: Record<Schedule['state'], string> = {
  UPCOMING: 'https://schema.org/PreOrder',
  ON_SALE: 'https://schema.org/InStock',
  CLOSED: 'https://schema.org/SoldOut',
  CANCELLED: 'https://schema.org/Discontinued',
  POSTPONED: 'https://schema.org/Discontinued',
};

// One schema.org Event for each performance; prices are totals, as everywhere.
export function eventJsonLd(event: Event, url: string, image: string) {
  return event.schedules.map((schedule) => ({
    '@context': 'https://schema.org',
    '@type': 'MusicEvent',
    name: event.title,
    description: event.description || undefined,
    url,
    image,
    startDate: schedule.startsAt,
    endDate: schedule.endsAt,
    eventStatus: kStatus[schedule.state] ?? 'https://schema.org/EventScheduled',
    eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode',
    location: {
      '@type': 'MusicVenue',
      name: event.venue.name,
      address: {
        '@type': 'PostalAddress',
        streetAddress: event.venue.address,
        addressLocality: event.venue.city,
        addressCountry: 'KR',
      },
    },
    performer: { '@type': 'PerformingGroup', name: event.artist },
    offers: schedule.grades.flatMap((grade) =>
      grade.prices
        .filter((price) => price.type === 'GENERAL')
        .map((price) => ({
          '@type': 'Offer',
          name: grade.name,
          price: price.total.amount,
          priceCurrency: price.total.currency,
          validFrom: schedule.saleOpensAt,
          validThrough: schedule.saleClosesAt,
          availability: kAvailability[schedule.state],
          url,
        })),
    ),
  }));
}

// Text that may stand inside <script>: a title cannot end it.
export const scriptText = (value: unknown) => JSON.stringify(value).replace(/</g, '\\u003c');
