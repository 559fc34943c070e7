import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { agreeAndPay, answerWidget, chooseBest, chooseSeat, hold, showList, toCheckout } from '../shop/buying.mjs';
import { liveCounts, publishShow } from '../shop/desk.mjs';
import { until } from '../shop/facts.mjs';
import { newPerson, signUp } from '../shop/people.mjs';

// A title that would run as a script anywhere it is not text.
const kTitle = '<img src=x onerror=alert(1)> & "밤"</script>';

for (const [name, look] of [['a phone', phone], ['a desktop', desktop]])
  test(`a newcomer on ${name} finds a show, signs up, chooses, pays, and has the ticket`, async () => {
    const word = randomBytes(4).toString('hex'); // finds this show alone
    const show = await publishShow({ title: `${kTitle} ${word}`, mode: 'AUTO' });
    const guest = await visitor(look);
    const { page } = guest;
    const person = newPerson();
    page.on('dialog', (dialog) => { guest.problems.push(`a script ran: ${dialog.message()}`); dialog.dismiss(); });
    await page.goto(guest.at(`/events?q=${word}`));
    await page.getByRole('link', { name: show.title }).click();
    await page.getByRole('heading', { level: 1, name: show.title }).waitFor();
    await page.getByRole('link', { name: '예매하기' }).click();
    await page.getByRole('link', { name: '처음이에요, 가입할게요' }).click();
    await signUp(page, person);
    await page.waitForURL((url) => url.pathname === `/schedules/${show.schedule}/seats`);
    await chooseBest(page);
    await showList(page);
    await chooseSeat(page, 'D', 9);
    await hold(page);
    await toCheckout(page);
    const held = await until('the map shows them held', async () => (await liveCounts(show.schedule)).held);
    await page.goBack();
    await page.waitForURL((url) => url.pathname.endsWith('/seats'));
    await page.getByRole('button', { name: '이 자리로 바꾸고 결제하기' }).waitFor();
    await page.goForward();
    await toCheckout(page);
    await agreeAndPay(page);
    await answerWidget(page);
    await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
    await until('the map shows them sold', async () => (await liveCounts(show.schedule)).sold === held);
    await page.getByRole('link', { name: '티켓 보기' }).click();
    await page.getByRole('img', { name: /입장 QR/ }).first().waitFor();
    await page.getByText(show.title).first().waitFor();
    assert.deepEqual(guest.problems, []);
    await guest.close();
  });
