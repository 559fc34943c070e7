import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { agreeAndPay, answerWidget, holdOne } from '../shop/buying.mjs';
import { chargedPayments, fault, liveCounts, noFaults, publishShow } from '../shop/desk.mjs';
import { facts } from '../shop/facts.mjs';
import { join, signIn } from '../shop/people.mjs';

async function atCheckout(look) {
  const show = await publishShow();
  const guest = await visitor(look);
  await signIn(guest, await join());
  await holdOne(guest, show);
  return { ...guest, show };
}

for (const [name, look] of [['a phone', phone], ['a desktop', desktop]])
  test(`on ${name}, a card is refused, the window closed, then it is paid: the seats wait all the time`, async () => {
    const { page, show, close, problems } = await atCheckout(look);
    await agreeAndPay(page);
    await answerWidget(page, '카드사 거절');
    await page.getByText('카드사에서 승인하지 않았어요').waitFor();
    await agreeAndPay(page);
    await answerWidget(page, '취소하고 닫기');
    await page.getByText('결제창을 닫으셨어요').waitFor();
    assert.equal((await liveCounts(show.schedule)).held, 1);
    await agreeAndPay(page);
    await answerWidget(page);
    await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
    assert.deepEqual(problems, []);
    await close();
  });

test('the answer of the provider is lost: the page says that it is asked for, and ends well; one charge', async () => {
  const { page, close } = await atCheckout(desktop);
  await fault({ target: 'confirm', kind: 'lost-answer', count: 1 });
  const before = await chargedPayments();
  await agreeAndPay(page);
  await answerWidget(page);
  await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor({ timeout: 120_000 });
  assert.equal(await chargedPayments(), before + 1);
  await noFaults();
  await close();
});

test('our own answer to the confirm is lost on the way: it is asked again, and nothing is charged twice', async () => {
  const { page, context, close } = await atCheckout(phone);
  let lost = 0;
  await context.route('**/api/v1/payments/*/confirm', async (route) => {
    if (lost++ > 0) return route.continue();
    const request = route.request();
    const { 'content-length': _length, 'accept-encoding': _encoding, ...headers } = await request.allHeaders();
    const { pathname } = new URL(request.url());
    await fetch(facts.gateway + pathname, { method: 'POST', headers, body: request.postData() });
    return route.abort('connectionreset');
  });
  const before = await chargedPayments();
  await agreeAndPay(page);
  await answerWidget(page);
  await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
  assert.ok(lost >= 1, 'the answer was lost');
  assert.equal(await chargedPayments(), before + 1);
  await close();
});
