// Lighthouse. What depends on the machine's mood (performance) fails only when far off, and is asked twice.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import lighthouse, { desktopConfig } from 'lighthouse';
import { freePort, kFlags } from '../shop/browser.mjs';
import { enterDirectly } from '../shop/buying.mjs';
import { publishShow } from '../shop/desk.mjs';
import { facts } from '../shop/facts.mjs';
import { join, signIn } from '../shop/people.mjs';

const kFirm = ['accessibility', 'best-practices', 'seo'];
const kFirmMin = 95, kPerformanceMin = 85;

// A page that belongs to a person asks search engines to stay away: that is no fault of it.
async function scoresOf(port, path, isPrivate) {
  const { lhr } = await lighthouse(facts.web + path, {
    port, logLevel: 'silent', output: 'json', onlyCategories: ['performance', ...kFirm], disableStorageReset: true,
    ...(isPrivate ? { skipAudits: ['is-crawlable'] } : {}) }, desktopConfig);
  assert.equal(new URL(lhr.finalDisplayedUrl).pathname, path, 'the page that was measured');
  assert.equal(lhr.runtimeError, undefined);
  const scores = Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]));
  const missed = Object.values(lhr.audits).filter((audit) => audit.score !== null && audit.score < 0.9).map((audit) => audit.id);
  return { scores, missed, shift: lhr.audits['cumulative-layout-shift'].numericValue };
}

test('Lighthouse: home, show and seats', async (t) => {
  const show = await publishShow({ rows: 10, perRow: 20 });
  const port = await freePort();
  const profile = await mkdtemp(joinPath(tmpdir(), 'openrun-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: facts.browser, headless: true, args: [...kFlags, `--remote-debugging-port=${port}`] });
  t.after(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  });
  const guest = { page: context.pages()[0] ?? await context.newPage(), context, at: (path) => facts.web + path };
  await signIn(guest, await join());
  await enterDirectly(guest, show); // has the pass that the page of the seats asks for
  for (const [name, path, isPrivate] of [['home', '/'], ['show', `/events/${show.event}`], ['seats', `/schedules/${show.schedule}/seats`, true]])
    await t.test(name, async () => {
      let found = await scoresOf(port, path, isPrivate);
      if (found.scores.performance < kPerformanceMin) {
        const again = await scoresOf(port, path, isPrivate);
        if (again.scores.performance > found.scores.performance) found = again;
      }
      const { scores, missed, shift } = found;
      t.diagnostic(`${name}: ${JSON.stringify(scores)}; shift ${shift.toFixed(3)}; below 90: ${missed.join(', ') || 'none'}`);
      for (const category of kFirm) assert.ok(scores[category] >= kFirmMin, `${category} ${scores[category]}: ${missed}`);
      assert.ok(scores.performance >= kPerformanceMin, `performance ${scores.performance}: ${missed}`);
    });
});
