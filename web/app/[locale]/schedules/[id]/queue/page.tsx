import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { dayAndClock } from '@/lib/format';
import { readEvent, readSchedule } from '@/lib/ssr';
import { Page } from '@/ui/page';
import { WaitingRoom } from '@/ui/queue/waiting-room';

interface Props {
  params: Promise<{ locale: string; id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'queue' });
  return { title: words('title'), robots: { index: false } };
}

export default async function QueuePage({ params }: Props) {
  const { locale, id } = await params;
  setRequestLocale(locale);
  const schedule = await readSchedule(locale, id);
  const event = await readEvent(locale, schedule.eventId);
  return (
    <ClientMessages of={['queue']}>
      <Page tall>
        <WaitingRoom
          room={{
            schedule: id,
            eventId: event.id,
            title: event.title,
            when: dayAndClock(schedule.startsAt, locale),
            saleOpensAt: schedule.saleOpensAt,
          }}
        />
      </Page>
    </ClientMessages>
  );
}
