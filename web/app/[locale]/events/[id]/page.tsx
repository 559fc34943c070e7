import type { Metadata } from 'next';
import { useTranslations } from 'next-intl';
import { setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import type { Event } from '@/lib/api/schema';
import { eventJsonLd, scriptText } from '@/lib/json-ld';
import { paths } from '@/lib/paths';
import { absolute, alternates } from '@/lib/site';
import { webUrl } from '@/lib/config';
import { readEvent } from '@/lib/ssr';
import { Notice } from '@/ui/notice';
import { Page } from '@/ui/page';
import { Poster } from '@/ui/show/poster';
import { PriceList } from '@/ui/show/price-list';
import { RefundPolicy } from '@/ui/show/refund-policy';
import { ScheduleChooser } from '@/ui/show/schedule-chooser';

interface Props {
  params: Promise<{ locale: string; id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale, id } = await params;
  const event = await readEvent(locale, id);
  const picture = { url: paths.picture(id, locale), width: 1200, height: 630, alt: event.title };
  const description = `${event.artist} · ${event.venue.name}. ${event.description}`.slice(0, 160);
  return {
    title: event.title,
    description,
    alternates: alternates(paths.event(id), locale),
    openGraph: {
      title: event.title,
      description,
      url: absolute(paths.event(id), locale),
      siteName: 'Openrun',
      locale: locale === 'en' ? 'en_GB' : 'ko_KR',
      type: 'website',
      images: [picture],
    },
    twitter: { card: 'summary_large_image', title: event.title, description, images: [picture] },
  };
}

export default async function ShowPage({ params }: Props) {
  const { locale, id } = await params;
  setRequestLocale(locale);
  const event = await readEvent(locale, id);
  return (
    <ClientMessages of={['show']}>
      <Show event={event} />
      <script
        type="application/ld+json"
        dangerouslySetInnerHTML={{
          __html: scriptText(
            eventJsonLd(
              event,
              absolute(paths.event(id), locale),
              new URL(paths.picture(id, locale), webUrl()).toString(),
            ),
          ),
        }}
      />
    </ClientMessages>
  );
}

function Show({ event }: { event: Event }) {
  const words = useTranslations('show');
  const shared = useTranslations('shared');
  const schedules = [...event.schedules].sort((a, b) => a.startsAt.localeCompare(b.startsAt));
  const sample = schedules[0];
  return (
    <Page width="shop" className="lg:grid lg:grid-cols-[7fr_5fr] lg:gap-12">
      <div>
        <Poster title={event.title} url={event.posterUrl} eager />
        <h1 className="mt-5 text-3xl">{event.title}</h1>
        <p className="mt-1 text-soft">
          {event.artist} · {event.venue.name} {event.hallName} · {shared(`ageRating.${event.ageRating}`)}
        </p>
        {event.state === 'CANCELLED' && (
          <div className="mt-4">
            <Notice loud title={words('cancelled')}>
              {words('cancelledDetail')}
            </Notice>
          </div>
        )}
        {event.description && <p className="mt-6 max-w-prose whitespace-pre-line">{event.description}</p>}
        <p className="mt-4 text-sm text-soft">
          {event.venue.city} · {event.venue.address}
        </p>
      </div>
      <div className="mt-8 lg:mt-0">
        {/* On a phone the bar sticks to the bottom while everything below the choice is read. */}
        <div className="flex flex-col gap-8">
          <ScheduleChooser schedules={schedules} />
          {sample && <PriceList grades={sample.grades} />}
          {sample && <RefundPolicy steps={sample.refundPolicy} />}
        </div>
      </div>
    </Page>
  );
}
