// Tickets at a gate without a network, and nothing left behind when their owner signs out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phone, visitor } from '../shop/browser.mjs';
import { agreeAndPay, answerWidget, holdOne } from '../shop/buying.mjs';
import { publishShow } from '../shop/desk.mjs';
import { until } from '../shop/facts.mjs';
import { join, signIn } from '../shop/people.mjs';

const code = (page) => page.getByRole('img', { name: /입장 QR/ });
const keptText = (page) => page.evaluate(() => localStorage.getItem('openrun.tickets'));

// The service worker has the page whole once it is the last thing that it puts away.
const pageIsKept = (page) => until('the page of the tickets is kept', () =>
  page.evaluate(async () => Boolean(await caches.match('/tickets', { ignoreVary: true }))));

async function withTicket() {
  const show = await publishShow();
  const guest = await visitor(phone);
  await signIn(guest, await join());
  await holdOne(guest, show);
  await agreeAndPay(guest.page);
  await answerWidget(guest.page);
  await guest.page.getByRole('link', { name: '티켓 보기' }).click();
  await code(guest.page).waitFor();
  await pageIsKept(guest.page);
  return { guest, show };
}

test('a ticket that was seen once opens without a network, and goes when its owner signs out', async () => {
  const { guest, show } = await withTicket();
  const { page, context } = guest;
  await context.setOffline(true);
  await page.reload();
  await code(page).waitFor();
  await page.getByText('연결이 없어도 입장할 수 있어요').waitFor();
  await page.getByText(show.title).first().waitFor();
  assert.ok(await code(page).evaluate((image) => image.complete && image.naturalWidth > 0), 'the code is drawn');

  await context.setOffline(false);
  await page.reload();
  await code(page).waitFor();
  await page.goto(guest.at('/my'));
  await page.getByRole('button', { name: '로그아웃' }).click();
  await page.getByRole('link', { name: '로그인', exact: true }).waitFor();
  assert.equal(await keptText(page), null);
  await context.setOffline(true);
  await page.goto(guest.at('/tickets'));
  await page.getByText('이 기기에는 저장해 둔 티켓이 없어요').waitFor();
  assert.equal(await code(page).count(), 0);
  assert.deepEqual(guest.problems, []);
  await guest.close();
});

test('a session that is lost takes the tickets of this device with it', async () => {
  const { guest } = await withTicket();
  const { page, context } = guest;
  assert.match(await keptText(page), /"qr":"OR1\./);
  await context.clearCookies();
  await page.reload();
  await page.waitForURL((url) => url.pathname === '/account/sign-in');
  assert.equal(await keptText(page), null);
  await guest.close();
});
