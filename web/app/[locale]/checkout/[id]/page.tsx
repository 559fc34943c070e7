import type { Metadata } from 'next';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { Checkout } from '@/ui/checkout/checkout';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string; id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'checkout' });
  return { title: words('title'), robots: { index: false }, referrer: 'no-referrer' };
}

export default async function CheckoutPage({ params }: Props) {
  const { locale, id } = await params;
  setRequestLocale(locale);
  return (
    <ClientMessages of={['checkout']}>
      <Page tall>
        <Checkout id={id} />
      </Page>
    </ClientMessages>
  );
}
