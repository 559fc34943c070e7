import 'server-only';
import { setting } from './settings';

export interface PublicConfig {
  apiUrl: string; // '' when web and API share an origin
  portoneSdkUrl: string;
  recaptchaUrl: string;
  recaptchaSiteKey: string;
}

export const serverApiUrl = () => setting('OPENRUN_API_URL');

export const webUrl = () => setting('OPENRUN_WEB_URL');

export function publicConfig(): PublicConfig {
  return {
    apiUrl: setting('OPENRUN_PUBLIC_API_URL'),
    portoneSdkUrl: setting('OPENRUN_PORTONE_SDK_URL'),
    recaptchaUrl: setting('OPENRUN_RECAPTCHA_BROWSER_URL'),
    recaptchaSiteKey: setting('OPENRUN_RECAPTCHA_SITE_KEY'),
  };
}

// Pictures come from us, or from one other place that is named.
export const imageOrigin = () => setting('OPENRUN_IMAGES_URL');
