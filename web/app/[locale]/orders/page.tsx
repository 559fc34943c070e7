import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { OrderList } from '@/ui/orders/order-list';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'orders' });
  return { title: words('title'), robots: { index: false } };
}

export default async function OrdersPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const words = await getTranslations('orders');
  return (
    <ClientMessages of={['orders']}>
      <Page>
        <h1 className="mb-2 text-2xl">{words('title')}</h1>
        <OrderList />
      </Page>
    </ClientMessages>
  );
}
