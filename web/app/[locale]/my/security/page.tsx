import { useTranslations } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { Security } from '@/ui/my/security';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'my' });
  return { title: words('securityTitle'), robots: { index: false } };
}

export default async function SecurityPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  return <Content />;
}

function Content() {
  const words = useTranslations('my');
  return (
    <Page>
      <h1 className="mt-6 mb-6 text-3xl">{words('securityTitle')}</h1>
      <ClientMessages of={['account', 'my', 'oauth']}>
        <Security />
      </ClientMessages>
    </Page>
  );
}
