// Takes one page as a phone or a desktop sees it and keeps it as WebP.
import { createRequire } from 'node:module';
import path from 'node:path';
import { facts } from '../../tests/web/shop/facts.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const { chromium } = createRequire(path.join(root, 'tests/web/package.json'))('playwright-core');
const sharp = createRequire(path.join(root, 'web/package.json'))('sharp');

const kFlags = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
  '--disable-dev-shm-usage', '--disable-gpu', '--hide-scrollbars',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost, EXCLUDE localhost, EXCLUDE 127.0.0.1'];

export const looks = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true,
    userAgent: 'Mozilla/5.0 (Linux; Android 16; SM-S931N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36' },
  desktop: { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 },
};

let launched;
export const browser = () => (launched ??= chromium.launch({ executablePath: facts.browser, headless: true, args: kFlags }));
export const stop = async () => launched && (await launched).close();

export async function visit(look, more = {}) {
  const context = await (await browser()).newContext({
    locale: 'ko-KR', timezoneId: 'Asia/Seoul', reducedMotion: 'reduce', colorScheme: 'light', ...looks[look], ...more });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  return { context, page, at: (where) => facts.web + where, close: () => context.close() };
}

// Fonts are there, nothing moves any more.
export async function take(page, name, { full = false } = {}) {
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState('load');
  await page.waitForTimeout(700);
  const picture = await page.screenshot({ fullPage: full });
  const file = path.join(process.env.OPENRUN_SCREENS_TO, `${name}.webp`);
  const { size } = await sharp(picture).webp({ quality: 82, effort: 6 }).toFile(file);
  console.log(`${file} ${Math.round(size / 1024)} KiB`);
}
