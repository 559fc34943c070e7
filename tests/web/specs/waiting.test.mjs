import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { asStaff, publishShow } from '../shop/desk.mjs';
import { join, signIn } from '../shop/people.mjs';

const numberOf = async (page) => (await page.getByText(/내 번호 [\d,]+/).first().innerText()).match(/내 번호 ([\d,]+)/)[1];

test('a place survives reload, loss of network and another device; pause and resume are seen', async () => {
  const show = await publishShow({ mode: 'ON' });
  const control = (change) => asStaff('PUT', `/queue/${show.schedule}`, change);
  await control({ target: 0 });
  const person = await join();
  const guest = await visitor(phone), elsewhere = await visitor(desktop);
  const { page, context } = guest;
  await signIn(guest, person);
  await page.goto(guest.at(`/schedules/${show.schedule}/queue`));
  const number = await numberOf(page);
  await page.reload();
  assert.equal(await numberOf(page), number);
  await context.setOffline(true);
  await page.getByText('연결이 끊겼어요').first().waitFor();
  assert.equal(await numberOf(page), number);
  await context.setOffline(false);
  await page.getByText('연결이 끊겼어요').first().waitFor({ state: 'hidden' });
  await signIn(elsewhere, person);
  await elsewhere.page.goto(elsewhere.at(`/schedules/${show.schedule}/queue`));
  assert.equal(await numberOf(elsewhere.page), number);
  await elsewhere.close();
  await control({ paused: true, message: '음향을 확인하고 있어요' });
  await page.getByText('예매가 잠시 멈췄어요').waitFor();
  await page.getByText('음향을 확인하고 있어요').waitFor();
  await control({ paused: false, message: '', target: 100 });
  await page.waitForURL((url) => url.pathname === `/schedules/${show.schedule}/seats`);
  await guest.close();
});

// The page of a show whose sale opens soon, but not before the page is there: how soon that can be depends on the machine.
async function beforeSale(guest, opensIn = 10) {
  const opens = Date.now() + opensIn * 1000;
  const show = await publishShow({ opensIn });
  await guest.page.goto(guest.at(`/events/${show.event}`));
  if (Date.now() > opens - 2_000) return beforeSale(guest, opensIn * 3);
  await guest.page.getByText('예매 시작까지').first().waitFor();
  return show;
}

test('the sale opens in front of those who wait, without a reload', async () => {
  const guest = await visitor(phone);
  await beforeSale(guest);
  await guest.page.getByRole('link', { name: '예매하기' }).waitFor();
  assert.deepEqual(guest.problems, []);
  await guest.close();
});
