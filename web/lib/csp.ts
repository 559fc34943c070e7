import { imageOrigin, publicConfig } from './config';

function originOf(url: string): string[] {
  return url && URL.canParse(url) ? [new URL(url).origin] : [];
}

const kPortOne = ['https://*.portone.io', 'https://*.iamport.co', 'https://*.iamport.kr'];
const kRecaptcha = ['https://www.google.com', 'https://www.gstatic.com', 'https://www.recaptcha.net'];

// Scripts run by nonce, and what they load themselves ('strict-dynamic': the payment SDK, the captcha).
export function contentSecurityPolicy(nonce: string, isDevelopment: boolean): string {
  const { apiUrl, portoneSdkUrl, recaptchaUrl } = publicConfig();
  const sdk = originOf(portoneSdkUrl);
  const captcha = originOf(recaptchaUrl);
  const outside = [...new Set([...sdk, ...kPortOne, ...captcha, ...kRecaptcha])];
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(isDevelopment ? ["'unsafe-eval'"] : []),
    ],
    'style-src': ["'self'", ...(isDevelopment ? ["'unsafe-inline'"] : [`'nonce-${nonce}'`])],
    'img-src': ["'self'", 'data:', 'blob:', ...originOf(apiUrl), ...originOf(imageOrigin())],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...originOf(apiUrl), ...originOf(imageOrigin()), ...outside],
    'frame-src': outside,
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'", ...outside],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}
