import { getTranslations, setRequestLocale } from 'next-intl/server';
import { Suspense } from 'react';
import { ClientMessages } from '@/i18n/client-messages';
import { SignedInBy } from '@/ui/oauth/signed-in-by';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'account' });
  return { title: words('signInTitle'), robots: { index: false } };
}

export default async function SignedInPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  return (
    <Page>
      <ClientMessages of={['oauth']}>
        <Suspense>
          <SignedInBy />
        </Suspense>
      </ClientMessages>
    </Page>
  );
}
