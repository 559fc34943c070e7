import type { MetadataRoute } from 'next';
import { webUrl } from '@/lib/config';

export const dynamic = 'force-dynamic';

export default function robots(): MetadataRoute.Robots {
  const personal = ['checkout', 'tickets', 'orders', 'my', 'admin', 'account', 'schedules'];
  return {
    rules: {
      userAgent: '*',
      allow: '/',
      disallow: personal.flatMap((name) => [`/${name}`, `/en/${name}`]),
    },
    sitemap: new URL('/sitemap.xml', webUrl()).toString(),
  };
}
