import createMiddleware from 'next-intl/middleware';
import { NextRequest } from 'next/server';
import { routing } from './i18n/routing';
import { contentSecurityPolicy } from './lib/csp';

const withLanguage = createMiddleware(routing);

// Each page gets its own nonce: Next reads it from the policy among the request's headers and marks its scripts with it.
export function proxy(request: NextRequest) {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development');
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = withLanguage(new NextRequest(request, { headers }));
  response.headers.set('Content-Security-Policy', policy);
  return response;
}

export const config = {
  // Everything that is a page: no files, nothing of Next's own.
  matcher: ['/((?!api|_next|healthz|.*\\..*).*)'],
};
