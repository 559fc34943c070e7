import { useTranslations } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { ClientMessages } from '@/i18n/client-messages';
import { MyHome } from '@/ui/my/home';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'my' });
  return { title: words('title'), robots: { index: false } };
}

export default async function MyHomePage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  return <Content />;
}

function Content() {
  const words = useTranslations('my');
  return (
    <Page>
      <h1 className="sr-only">{words('title')}</h1>
      <ClientMessages of={['account', 'my']}>
        <MyHome />
      </ClientMessages>
    </Page>
  );
}
