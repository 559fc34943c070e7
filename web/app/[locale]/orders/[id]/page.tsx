import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { OrderView } from '@/ui/orders/order-view';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string; id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'orders' });
  return { title: words('one'), robots: { index: false } };
}

export default async function OrderPage({ params }: Props) {
  const { locale, id } = await params;
  setRequestLocale(locale);
  const words = await getTranslations('orders');
  return (
    <ClientMessages of={['orders', 'checkout']}>
      <Page>
        <h1 className="text-2xl">{words('one')}</h1>
        <OrderView id={id} />
      </Page>
    </ClientMessages>
  );
}
