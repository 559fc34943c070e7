// Here seats are held for twenty seconds, and beginning to pay adds one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../../shop/browser.mjs';
import { agreeAndPay, answerWidget, holdOne, kApprove, widget } from '../../shop/buying.mjs';
import { chargedPayments, liveCounts, publishShow } from '../../shop/desk.mjs';
import { until } from '../../shop/facts.mjs';
import { join, signIn } from '../../shop/people.mjs';

async function atCheckout(look) {
  const show = await publishShow();
  const guest = await visitor(look);
  await signIn(guest, await join());
  await holdOne(guest, show);
  return { ...guest, show };
}

test('a hold that ends is said as it ends, with the way back to the seats', async () => {
  const { page, show, close } = await atCheckout(phone);
  await page.getByRole('heading', { name: '잡아 둔 시간이 끝났어요' }).waitFor();
  await page.getByText('결제된 것은 없어요').waitFor();
  await until('the seat is free again', async () => (await liveCounts(show.schedule)).held === 0);
  await close();
});

test('paid too late: nothing is charged, and the page says so', async () => {
  const { page, show, close } = await atCheckout(desktop);
  const before = await chargedPayments();
  await agreeAndPay(page);
  await widget(page).getByRole('button', { name: kApprove }).waitFor();
  await until('the hold is over', async () => (await liveCounts(show.schedule)).held === 0);
  await answerWidget(page);
  await page.getByText('잡아 둔 시간이 끝났어요').or(page.getByText('좌석을 잡아 둔 시간이 끝났어요')).first().waitFor();
  assert.equal(await chargedPayments(), before);
  await close();
});
