import createClient, { type Middleware } from 'openapi-fetch';
import { mayBeSignedIn, noteSignedIn, refreshOnce } from './session';
import type { paths } from './schema';

const kPatienceMs = 25_000; // longer than any deadline at the gateway

export type Api = ReturnType<typeof createClient<paths>>;

// The browser's client: straight to the API host, by cookie; asks the API to keep tokens out of the bodies.
export function browserApi(apiUrl: string, locale: string): Api {
  const baseUrl = `${apiUrl}/api/v1`;
  const headers = { 'Accept-Language': locale, 'X-Session-Mode': 'cookie' };
  const patient = (request: Request) =>
    fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(kPatienceMs)]) });

  const refresh = async () => {
    const answer = await patient(
      new Request(`${baseUrl}/auth/refresh`, { method: 'POST', headers, credentials: 'include' }),
    );
    if (answer.status === 401 || answer.status === 403) noteSignedIn(false);
    return answer.ok;
  };

  // An access token lives for minutes: on 401 it is renewed once, and the request goes out again.
  const sent = new WeakMap<Request, { again: Request; at: number }>();
  const renewing: Middleware = {
    onRequest({ request, schemaPath }) {
      if (!schemaPath.startsWith('/auth/')) sent.set(request, { again: request.clone(), at: Date.now() });
      return undefined;
    },
    async onResponse({ request, response }) {
      const earlier = sent.get(request);
      if (response.status !== 401 || !earlier || !mayBeSignedIn()) return undefined;
      // A wrong password is no expired session: another token would not make it right.
      const problem = (await response
        .clone()
        .json()
        .catch(() => ({}))) as { code?: string };
      if (problem.code === 'CREDENTIALS_WRONG') return undefined;
      return (await refreshOnce(earlier.at, refresh)) ? patient(earlier.again) : undefined;
    },
  };

  const api = createClient<paths>({ baseUrl, headers, credentials: 'include', fetch: patient });
  api.use(renewing);
  return api;
}
