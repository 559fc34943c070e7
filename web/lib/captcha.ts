import { loadScript } from './load-script';

interface Grecaptcha {
  ready(callback: () => void): void;
  execute(siteKey: string, options: { action: string }): Promise<string>;
}

const kSandboxKey = 'sandbox';

// An invisible captcha: a token that says how sure its maker is of a person. It works once and for two minutes.
export async function captchaToken(scriptUrl: string, siteKey: string, action: string): Promise<string> {
  const key = siteKey || kSandboxKey;
  await loadScript(`${scriptUrl}?render=${encodeURIComponent(key)}`);
  const { grecaptcha } = window as unknown as { grecaptcha?: Grecaptcha };
  if (!grecaptcha) throw new Error('the captcha is not there');
  await new Promise<void>((resolve) => grecaptcha.ready(resolve));
  return grecaptcha.execute(key, { action });
}
