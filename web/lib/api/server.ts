import 'server-only';
import createClient from 'openapi-fetch';
import { serverApiUrl } from '../config';
import type { paths } from './schema';

const kPatienceMs = 5_000;

// For server components: public reads only. What belongs to a person is asked by the browser, by cookie.
// `freshForSeconds`: how long one answer may serve everybody, so that a crowd does not multiply.
export function serverApi(locale: string, freshForSeconds = 2, patienceMs = kPatienceMs) {
  return createClient<paths>({
    baseUrl: `${serverApiUrl()}/api/v1`,
    headers: { 'Accept-Language': locale },
    fetch: (request: Request) =>
      fetch(request, {
        signal: AbortSignal.timeout(patienceMs),
        next: { revalidate: freshForSeconds },
      } as RequestInit),
  });
}
