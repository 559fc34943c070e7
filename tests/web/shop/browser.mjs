// One Chromium for all specs; every visitor is a context of its own. It asks no host outside this machine.
import { createServer } from 'node:net';
import { after, afterEach } from 'node:test';
import { chromium } from 'playwright-core';
import { facts } from './facts.mjs';

export const kFlags = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--no-first-run', '--disable-dev-shm-usage', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost, EXCLUDE localhost, EXCLUDE 127.0.0.1'];

export const kPatienceMs = 60_000;
export const phone = {
  viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true,
  userAgent: 'Mozilla/5.0 (Linux; Android 16; SM-S931N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36' };
export const desktop = { viewport: { width: 1280, height: 900 } };

let launched;
export function browser() {
  launched ??= chromium.launch({ executablePath: facts.browser, headless: true, args: kFlags });
  return launched;
}
after(async () => { if (launched) await (await launched).close(); });

// A spec closes its visitors when all went well: who is still here saw it fail, and tells what was on the page.
const open = new Set();
afterEach(async (context) => {
  if (context.signal === undefined || context.passed !== false) return;
  for (const guest of open) {
    const text = await guest.page.locator('body').innerText({ timeout: 5_000 }).catch(String);
    console.log(`--- ${guest.page.url()}\n${text.slice(0, 3_000)}\n--- ${guest.problems.join('\n')}`);
    await guest.close();
  }
});

// OPENRUN_WEB_SLOWDOWN=4: the page's processor is four times slower than this machine's.
async function slowDown(page) {
  const rate = Number(process.env.OPENRUN_WEB_SLOWDOWN ?? 1);
  if (rate <= 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}

// A visitor with a page. `problems` gathers what no page may do: uncaught errors, breaches of the policy, strangers asked.
export async function visitor(look = desktop, more = {}) {
  const context = await (await browser()).newContext({
    locale: 'ko-KR', timezoneId: 'Asia/Seoul', reducedMotion: 'reduce', ...look, ...more });
  context.setDefaultTimeout(kPatienceMs);
  context.setDefaultNavigationTimeout(kPatienceMs);
  const problems = [];
  const known = new Set([facts.web, facts.api, facts.sandbox.replace('127.0.0.1', 'localhost')]);
  context.on('weberror', (event) => problems.push(`uncaught: ${event.error().stack ?? event.error()}`));
  context.on('console', (message) => {
    if (/Content Security Policy|Hydration|did not match|MISSING_MESSAGE|FORMATTING_ERROR/i.test(message.text())) problems.push(message.text());
  });
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^https?:$/.test(protocol) && !known.has(origin)) problems.push(`asked ${request.url()}`);
  });
  // Where a page has arrived is seen by its address; what one looks for there is waited for by itself.
  context.on('page', (page) => {
    const arrive = page.waitForURL.bind(page);
    page.waitForURL = (url, more) => arrive(url, { waitUntil: 'commit', ...more });
  });
  const page = await context.newPage();
  await slowDown(page);
  const guest = { context, page, problems, at: (path) => facts.web + path };
  open.add(guest);
  guest.close = () => open.delete(guest) && context.close();
  return guest;
}

export const freePort = () => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
