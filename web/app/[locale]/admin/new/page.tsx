import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { NewShow } from '@/ui/admin/new-show';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'admin' });
  return { title: words('newShow'), robots: { index: false } };
}

export default async function NewShowPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const words = await getTranslations({ locale, namespace: 'admin' });
  return (
    <Page width="shop">
      <h1 className="mt-6 mb-6 text-3xl">{words('newShow')}</h1>
      <ClientMessages of={['admin']}>
        <NewShow />
      </ClientMessages>
    </Page>
  );
}
