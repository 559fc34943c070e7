// Here seats are held for twenty seconds, and beginning to pay adds one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../../shop/browser.mjs';
import { agreeAndPay, answerWidget, holdOne, kApprove, widget } from '../../shop/buying.mjs';
import { call, chargedPayments, ledger, liveCounts, publishShow } from '../../shop/desk.mjs';
import { facts, until } from '../../shop/facts.mjs';
import { join, signIn } from '../../shop/people.mjs';
import { buyQuickly } from '../../shop/quick.mjs';

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

// Of the sandbox: a channel that charges in its own window, before it says anything.
const kChargesAtOnce = 'channel-key-00000000-0000-4000-8000-000000000002';

async function payByAnotherChannel(context) {
  await context.route('**/api/v1/payments', async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.continue();
    const { 'content-length': _length, 'accept-encoding': _encoding, ...headers } = await request.allHeaders();
    const answer = await fetch(`${facts.gateway}/api/v1/payments`, { method: 'POST', headers, body: request.postData() });
    const payment = await answer.json();
    if (payment.checkout) payment.checkout.channelKey = kChargesAtOnce;
    return route.fulfill({ status: answer.status, body: JSON.stringify(payment), headers: { 'Content-Type': 'application/json',
      'Access-Control-Allow-Origin': facts.web, 'Access-Control-Allow-Credentials': 'true' } });
  });
}

test('charged when the seat is somebody else’s: all of it goes back, and the page tells what happened and when', async () => {
  const { page, context, show, problems, close } = await atCheckout(desktop);
  await payByAnotherChannel(context);
  const rival = await join();
  await agreeAndPay(page);
  await widget(page).getByRole('button', { name: kApprove }).waitFor();
  await until('the hold is over', async () => (await liveCounts(show.schedule)).held === 0);
  assert.equal((await buyQuickly(rival, show.schedule, '1F-A-1')).state, 'PAID');
  await answerWidget(page);
  await page.getByRole('heading', { name: '자리를 지키지 못해 모두 돌려 드렸어요' }).waitFor();
  for (const words of ['잡아 둔 시간이 끝남', '카드사 승인 도착', '51,000원 환불 요청됨', '51,000원 환불됨'])
    await page.getByRole('listitem').filter({ hasText: words }).waitFor();
  await page.getByRole('link', { name: '남은 자리 보기' }).waitFor();
  const number = (await page.getByText(/결제 번호/).innerText()).split(' ').pop();
  const { captured, cancelled } = (await ledger()).find(({ paymentId }) => paymentId === number.replaceAll('-', ''));
  assert.deepEqual([captured, cancelled], [51_000, 51_000]);
  const { items } = await call('GET', '/reservations', { token: rival.token });
  assert.equal(items[0].state, 'CONFIRMED');
  assert.deepEqual(problems, []);
  await close();
});
