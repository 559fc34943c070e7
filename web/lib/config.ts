import 'server-only';

// Settings are read when a request comes, not when the site is built: one build serves every place.
function read(name: string, fallback: string): string {
  return process.env[name] || fallback;
}

export interface PublicConfig {
  apiUrl: string; // '' when web and API share an origin
  portoneSdkUrl: string;
  recaptchaUrl: string;
  recaptchaSiteKey: string;
}

export const serverApiUrl = () => read('OPENRUN_API_URL', 'http://127.0.0.1:8080');

export const webUrl = () => read('OPENRUN_WEB_URL', 'http://localhost:3000');

export function publicConfig(): PublicConfig {
  return {
    apiUrl: read('OPENRUN_PUBLIC_API_URL', ''),
    portoneSdkUrl: read('OPENRUN_PORTONE_SDK_URL', 'https://cdn.portone.io/v2/browser-sdk.js'),
    recaptchaUrl: read('OPENRUN_RECAPTCHA_BROWSER_URL', 'https://www.google.com/recaptcha/api.js'),
    recaptchaSiteKey: read('OPENRUN_RECAPTCHA_SITE_KEY', ''),
  };
}

// Pictures come from us, or from one other place that is named.
export const imageOrigin = () => process.env.OPENRUN_IMAGES_URL ?? '';
