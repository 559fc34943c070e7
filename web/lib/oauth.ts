import type { OAuthProvider } from './api/schema';

// Signing in by Kakao, Naver or Google. The browser goes there by an address of the API, and comes back to a page of ours that says
// in `?oauth=` what there is to say.
export const kOAuthProviders = ['KAKAO', 'NAVER', 'GOOGLE'] as const satisfies readonly OAuthProvider[];

// Codes of api/errors.yaml that may stand in an address; the words are in messages/*/oauth.json.
export const kOAuthCodes = [
  'OAUTH_DENIED',
  'OAUTH_STATE_INVALID',
  'OAUTH_FAILED',
  'OAUTH_UNAVAILABLE',
  'OAUTH_SIGN_IN_FIRST',
] as const;
export type OAuthCode = (typeof kOAuthCodes)[number];

// What stands in an address may be anything.
export function readOAuthCode(text: string | null): OAuthCode | undefined {
  if (!text?.startsWith('OAUTH_')) return undefined;
  return kOAuthCodes.find((code) => code === text) ?? 'OAUTH_FAILED';
}

export function readProvider(text: string | null | undefined): OAuthProvider | undefined {
  return kOAuthProviders.find((provider) => provider.toLowerCase() === text);
}

export const pathName = (provider: OAuthProvider) => provider.toLowerCase() as Lowercase<OAuthProvider>;

export function startAddress(
  apiUrl: string,
  provider: OAuthProvider,
  { next, language, link = false }: { next?: string | undefined; language: string; link?: boolean },
): string {
  const query = new URLSearchParams({
    language,
    ...(next && next !== '/' ? { next } : {}),
    ...(link ? { intent: 'LINK' } : {}),
  });
  return `${apiUrl}/api/v1/auth/oauth/${pathName(provider)}/start?${query}`;
}
