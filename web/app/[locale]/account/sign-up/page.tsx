import { useTranslations } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { Suspense } from 'react';
import { ClientMessages } from '@/i18n/client-messages';
import type { OAuthProviders } from '@/lib/api/schema';
import { offeredProviders } from '@/lib/ssr';
import { SignUp } from '@/ui/account/sign-up';
import { Page } from '@/ui/page';

interface Props {
  params: Promise<{ locale: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'account' });
  return { title: words('signUpTitle'), robots: { index: false } };
}

export default async function SignUpPage({ params }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  return <Content offered={await offeredProviders(locale)} />;
}

function Content({ offered }: { offered: OAuthProviders | undefined }) {
  const words = useTranslations('account');
  return (
    <Page>
      <h1 className="mt-6 text-3xl">{words('signUpTitle')}</h1>
      <ClientMessages of={['account', 'oauth']}>
        <Suspense>
          <SignUp offered={offered} />
        </Suspense>
      </ClientMessages>
    </Page>
  );
}
