import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { SaleDesk } from '@/ui/admin/sale-desk';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string; id: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'admin' });
  return { title: words('sale'), robots: { index: false } };
}

export default async function SaleDeskPage({ params }: Props) {
  const { locale, id } = await params;
  setRequestLocale(locale);
  return (
    <Page width="shop">
      <ClientMessages of={['admin']}>
        <SaleDesk id={id} />
      </ClientMessages>
    </Page>
  );
}
