import type { Metadata } from 'next';
import { useTranslations } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { alternates } from '@/lib/site';
import { Page } from '@/ui/page';

const pages = ['terms', 'privacy', 'refunds'] as const;
type LegalPage = (typeof pages)[number];

interface Props {
  params: Promise<{ locale: string; page: string }>;
}

function known(page: string): LegalPage {
  const found = pages.find((one) => one === page);
  if (!found) notFound();
  return found;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale, page } = await params;
  const words = await getTranslations({ locale, namespace: 'legal' });
  return { title: words(`${known(page)}.title`), alternates: alternates(`/legal/${page}`, locale) };
}

export default async function Legal({ params }: Props) {
  const { locale, page } = await params;
  setRequestLocale(locale);
  return <Text page={known(page)} />;
}

// `body` is a list of parts, each a heading and its text.
function Text({ page }: { page: LegalPage }) {
  const words = useTranslations('legal');
  const parts = words.raw(`${page}.body`) as { heading: string; text: string }[];
  return (
    <Page>
      <h1 className="mt-4 text-3xl">{words(`${page}.title`)}</h1>
      <p className="mt-2 text-soft">{words(`${page}.summary`)}</p>
      {parts.map((part) => (
        <section key={part.heading} className="mt-8">
          <h2 className="text-lg">{part.heading}</h2>
          <p className="mt-2 whitespace-pre-line">{part.text}</p>
        </section>
      ))}
    </Page>
  );
}
