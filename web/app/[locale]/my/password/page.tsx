import { useTranslations } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { Password } from '@/ui/my/password';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'my' });
  return { title: words('changePassword'), robots: { index: false } };
}

export default async function PasswordPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  return <Content />;
}

function Content() {
  const words = useTranslations('my');
  return (
    <Page>
      <h1 className="mt-6 mb-4 text-3xl">{words('changePassword')}</h1>
      <ClientMessages of={['account', 'my', 'oauth']}>
        <Password />
      </ClientMessages>
    </Page>
  );
}
