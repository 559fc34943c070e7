import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { Events } from '@/ui/admin/events';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'admin' });
  return { title: words('desk'), robots: { index: false } };
}

export default async function EventsPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const words = await getTranslations({ locale, namespace: 'admin' });
  return (
    <Page width="shop">
      <h1 className="mt-6 mb-6 text-3xl">{words('desk')}</h1>
      <ClientMessages of={['admin']}>
        <Events />
      </ClientMessages>
    </Page>
  );
}
