import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { Page } from '@/ui/page';
import { Tickets } from '@/ui/tickets/tickets';

interface Props {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'tickets' });
  return { title: words('title'), robots: { index: false } };
}

export default async function TicketsPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  return (
    <ClientMessages of={['tickets']}>
      <Page width="shop">
        <Tickets />
      </Page>
    </ClientMessages>
  );
}
