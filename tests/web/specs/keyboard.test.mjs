import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, visitor } from '../shop/browser.mjs';
import { publishShow } from '../shop/desk.mjs';
import { join } from '../shop/people.mjs';

// Presses Tab until what is wanted has the focus, as somebody without a mouse does.
async function tabTo(page, wanted, frame = page, most = 80) {
  const target = wanted.first();
  await target.waitFor();
  for (let step = 0; step < most; ++step) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way by Tab to ${wanted}`);
}
const press = async (page, wanted, key = 'Enter') => {
  await tabTo(page, wanted);
  await page.keyboard.press(key);
};

test('the whole purchase by keyboard alone, the seat from the map', async () => {
  const show = await publishShow();
  const person = await join();
  const guest = await visitor(desktop);
  const { page } = guest;
  const button = (name) => page.getByRole('button', { name });
  await page.goto(guest.at(`/events/${show.event}`));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'content', 'the first stop skips to the content');
  await press(page, page.getByRole('link', { name: '예매하기' }));
  await press(page, page.getByRole('link', { name: '로그인하고 줄 서기' }));
  await tabTo(page, page.getByLabel('이메일', { exact: true }));
  await page.keyboard.type(person.email);
  await tabTo(page, page.getByLabel('비밀번호', { exact: true }));
  await page.keyboard.type(person.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === `/schedules/${show.schedule}/seats`);
  await tabTo(page, page.getByRole('application', { name: '좌석 지도' }));
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await page.getByText(/총 1매/).waitFor();
  await press(page, button('이 자리 잡기'));
  await page.waitForURL((url) => url.pathname.startsWith('/checkout/'));
  await press(page, page.getByRole('checkbox', { name: /취소·환불 규정/ }), 'Space');
  await press(page, button(/원 결제하기$/));
  await page.frameLocator('dialog iframe').getByRole('button', { name: /결제하기$/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
  await press(page, page.getByRole('link', { name: '티켓 보기' }));
  await page.getByRole('img', { name: /입장 QR/ }).first().waitFor();
  await guest.close();
});
