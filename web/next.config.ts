import path from 'node:path';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

// Headers that need no nonce; the content security policy is made for each request in proxy.ts.
const headers = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(self), microphone=(), geolocation=(), payment=*' },
  { key: 'Strict-Transport-Security', value: 'max-age=63072000; includeSubDomains' },
];

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingIncludes: {
    '/og/*/*': ['./node_modules/pretendard/dist/public/static/Pretendard-{Regular,ExtraBold}.otf'],
  },
  outputFileTracingRoot: path.resolve(import.meta.dirname),
  // A second `next dev` beside the first one keeps its files elsewhere.
  distDir: process.env.OPENRUN_WEB_DIST ?? '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true }, // `npm run types` checks them, and so does the test run
  turbopack: { root: path.resolve(import.meta.dirname) },
  headers: async () => [
    { source: '/:path*', headers },
    { source: '/service-worker.js', headers: [{ key: 'Cache-Control', value: 'no-cache' }] },
  ],
};

export default createNextIntlPlugin('./i18n/request.ts')(config);
