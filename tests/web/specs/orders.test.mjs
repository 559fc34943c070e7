// What was bought, in the words of the hall; some of it given back, and the times of that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { agreeAndPay, answerWidget, chooseSeat, enterDirectly, hold, showList, toCheckout } from '../shop/buying.mjs';
import { publishShow } from '../shop/desk.mjs';
import { join, signIn } from '../shop/people.mjs';

const moment = (page, words) => page.getByRole('listitem').filter({ hasText: words });

async function withTwoSeats(look) {
  const show = await publishShow({ section: '가람홀' });
  const guest = await visitor(look);
  const { page } = guest;
  await signIn(guest, await join());
  await enterDirectly(guest, show);
  await showList(page);
  await chooseSeat(page, 'A', 1);
  await chooseSeat(page, 'A', 2);
  await hold(page);
  await toCheckout(page);
  await page.getByText('가람홀 A열 2번').waitFor();
  await agreeAndPay(page);
  await answerWidget(page);
  await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
  await page.getByText('가람홀 A열 1번').waitFor();
  return guest;
}

for (const [name, look] of [['a phone', phone], ['a desktop', desktop]])
  test(`on ${name}, one of two seats is cancelled: the page tells when that was and when the money was back, without a reload`, async () => {
    const guest = await withTwoSeats(look);
    const { page } = guest;
    const paid = page.url().split('/').pop();
    await page.goto(guest.at(`/orders/${paid}`));
    await page.getByRole('button', { name: '예매 취소하기' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('가람홀 A열 2번').uncheck();
    const cancel = sheet.getByRole('button', { name: /원 돌려받고 취소하기$/ });
    const back = (await cancel.innerText()).match(/[\d,]+원/)[0];
    await cancel.click();
    await moment(page, '자리를 취소함').waitFor();
    await moment(page, `${back} 환불 요청됨`).waitFor();
    await moment(page, `${back} 환불됨`).waitFor();
    const times = await page.locator('ol time').evaluateAll((all) => all.map((one) => Date.parse(one.dateTime)));
    assert.deepEqual(times, times.toSorted((a, b) => a - b), 'in the order in which it happened');
    await page.goto(guest.at(`/en/orders/${paid}`));
    await moment(page, `₩${back.replace('원', '')} refunded`).waitFor();
    await page.goto(guest.at('/tickets'));
    await page.getByText('가람홀 A열 2번').first().waitFor();
    assert.equal(await page.getByText('가람홀 A열 1번').count(), 0);
    assert.deepEqual(guest.problems, []);
    await guest.close();
  });
