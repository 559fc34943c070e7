// What every page keeps: no fault that axe knows, light and dark; little to load; nothing uncaught; it fits 320 px, stands
// still, and is whole in English.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { phone, visitor } from '../shop/browser.mjs';
import { agreeAndPay, answerWidget, holdOne, toCheckout } from '../shop/buying.mjs';
import { publishShow } from '../shop/desk.mjs';
import { facts } from '../shop/facts.mjs';
import { open, pages } from '../shop/pages.mjs';
import { join, newPerson, signIn } from '../shop/people.mjs';

const kAxe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kScriptBytesMax = 200 * 1024;
const kShiftMax = 0.02; // 0.1 is what the web calls good
const kNarrow = { ...phone, viewport: { width: 320, height: 700 } };
const people = {};

// Sums up how much the page has moved without being asked to.
const watchShifts = () => {
  window.shifted = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (!entry.hadRecentInput)
        window.shifted.push({ value: entry.value, what: entry.sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 120)) });
  }).observe({ type: 'layout-shift', buffered: true });
};

const reservationOf = (page) => new URL(page.url()).pathname.split('/').pop();

// The pages, and everybody who looks at them.
async function setUp() {
  const show = await publishShow({ title: 'A night by the river', artist: 'The Openrunners', place: 'River Hall', city: 'Seoul', section: 'Floor', description: 'Two hours by the water.',
    gradeName: (code) => code, rows: 6, perRow: 14 });
  const buyer = { ...newPerson(), displayName: 'June' };
  for (const [name, who] of [['buyer', await join(buyer)], ['staff', facts.admin], ['guest', null]]) {
    people[name] = await visitor(kNarrow, { serviceWorkers: 'block' }); // what it keeps is not loaded again
    await people[name].context.addInitScript(watchShifts);
    if (who) await signIn(people[name], who);
  }
  const { page } = people.buyer;
  await holdOne(people.buyer, show);
  const paid = reservationOf(page);
  await agreeAndPay(page);
  await answerWidget(page);
  await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
  await holdOne(people.buyer, show, 'B', 2);
  await toCheckout(page);
  return pages({ show, held: reservationOf(page), paid });
}

// Bytes of scripts as they came over the wire, compressed, until the page was there.
async function measured(guest, target) {
  const session = await guest.context.newCDPSession(guest.page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Set();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script' && response.url.startsWith(facts.web)) scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await open(guest, target);
  await session.detach();
  return bytes;
}

async function faultsOf(page) {
  await page.evaluate(kAxe);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).slice(0, 3).join(' | ')}`);
}

// Words in another language than the page's, and names of words instead of words.
// What other specs have put on lists is theirs.
const strangeWords = (page, theirs) => page.evaluate((skip) => {
  const strange = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const from = node.parentElement;
    if (from.closest(`script, style, [lang=ko]:not(html), ${skip}`)) continue;
    if (/\p{Script=Hangul}/u.test(node.data) || /^[a-z]+(\.[A-Za-z]+)+$/.test(node.data.trim())) strange.push(node.data.trim());
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [alt], [title]'))
    for (const name of ['aria-label', 'placeholder', 'alt', 'title'])
      if (/\p{Script=Hangul}/u.test(element.getAttribute(name) ?? '') && !element.closest(`[lang=ko]:not(html), ${skip}`)) strange.push(element.getAttribute(name));
  if (/\p{Script=Hangul}/u.test(document.title)) strange.push(document.title);
  return [...new Set(strange)];
}, theirs ?? 'none');

// The page is drawn in that scheme: the switch may come a moment after it was asked for.
const settled = async (scheme) => {
  const drawn = () => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
  do await drawn(); while (!matchMedia(`(prefers-color-scheme: ${scheme})`).matches);
};

async function faultsAt(target, t) {
  const guest = people[target.who ?? 'guest'];
  const { page, problems } = guest;
  const faults = [];
  problems.length = 0;
  const bytes = await measured(guest, target);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(settled, colorScheme);
    faults.push(...(await faultsOf(page)).map((fault) => `${colorScheme}: ${fault}`));
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const shifted = await page.evaluate(() => window.shifted);
  const shift = shifted.reduce((sum, { value }) => sum + value, 0);
  t.diagnostic(`${target.name}: ${(bytes / 1024).toFixed(0)} KB of scripts, shift ${shift.toFixed(3)}`);
  if (bytes === 0 || bytes > kScriptBytesMax) faults.push(`${bytes} bytes of scripts`);
  if (overflow > 0) faults.push(`${overflow} px too wide`);
  if (shift > kShiftMax) faults.push(`moves: ${JSON.stringify(shifted)}`);
  await open(guest, target, '/en');
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  for (const words of await strangeWords(page, target.theirs)) faults.push(`not English: ${words}`);
  return [...faults, ...problems].map((fault) => `${target.name}: ${fault}`);
}

test('every page: axe finds nothing in light and dark, scripts weigh at most 200 KB, it fits, stands still, is English', async (t) => {
  const faults = [];
  for (const target of await setUp()) faults.push(...(await faultsAt(target, t)));
  assert.deepEqual(faults, []);
});
