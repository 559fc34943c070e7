import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import '../globals.css';
import type { Metadata, Viewport } from 'next';
import { hasLocale } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { ClientMessages } from '@/i18n/client-messages';
import { routing } from '@/i18n/routing';
import { ApiProvider } from '@/lib/api/provider';
import { publicConfig, webUrl } from '@/lib/config';
import { Footer } from '@/ui/layout/footer';
import { Header } from '@/ui/layout/header';
import { OnePress } from '@/ui/layout/one-press';
import { ToastProvider } from '@/ui/toast';

// Every page carries its own nonce, so none is made when the site is built.
export const dynamic = 'force-dynamic';

export async function generateMetadata({
  params,
}: {
  params: Promise<{ locale: string }>;
}): Promise<Metadata> {
  const { locale } = await params;
  const words = await getTranslations({ locale, namespace: 'shared' });
  return {
    metadataBase: new URL(webUrl()),
    title: { default: words('siteTitle'), template: `%s · Openrun` },
    description: words('siteDescription'),
    applicationName: 'Openrun',
    openGraph: { siteName: 'Openrun', locale: locale === 'en' ? 'en_GB' : 'ko_KR', type: 'website' },
    formatDetection: { telephone: false, email: false, address: false },
  };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf7' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1014' },
  ],
};

export default async function Layout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ locale: string }>;
}) {
  const { locale } = await params;
  if (!hasLocale(routing.locales, locale)) notFound();
  setRequestLocale(locale);
  return (
    <html lang={locale}>
      <body className="flex min-h-dvh flex-col">
        <ClientMessages of={[]}>
          <ApiProvider config={publicConfig()}>
            <ToastProvider>
              <OnePress />
              <Header />
              {children}
              <Footer />
            </ToastProvider>
          </ApiProvider>
        </ClientMessages>
      </body>
    </html>
  );
}
