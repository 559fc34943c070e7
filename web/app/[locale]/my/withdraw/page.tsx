import { useTranslations } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { Withdraw } from '@/ui/my/withdraw';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'my' });
  return { title: words('withdraw'), robots: { index: false } };
}

export default async function WithdrawPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  return <Content />;
}

function Content() {
  const words = useTranslations('my');
  return (
    <Page>
      <h1 className="mt-6 mb-4 text-3xl">{words('withdraw')}</h1>
      <ClientMessages of={['account', 'my', 'oauth']}>
        <Withdraw />
      </ClientMessages>
    </Page>
  );
}
