import type { MetadataRoute } from 'next';
import { routing } from '@/i18n/routing';
import { paths } from '@/lib/paths';
import { absolute } from '@/lib/site';
import { searchEvents } from '@/lib/ssr';

export const dynamic = 'force-dynamic';

const kPages = 20; // of a hundred shows each

function entry(href: string): MetadataRoute.Sitemap[number] {
  const languages = Object.fromEntries(routing.locales.map((locale) => [locale, absolute(href, locale)]));
  return { url: absolute(href, routing.defaultLocale), alternates: { languages } };
}

export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const entries = [paths.home, paths.events, paths.terms, paths.privacy, paths.refunds].map(entry);
  for (let page = 0; page < kPages; ++page) {
    const { items, total } = await searchEvents(routing.defaultLocale, { page, size: 100 });
    entries.push(...items.map((event) => entry(paths.event(event.id))));
    if ((page + 1) * 100 >= total) break;
  }
  return entries;
}
