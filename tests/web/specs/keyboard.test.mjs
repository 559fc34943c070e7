import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, visitor } from '../shop/browser.mjs';
import { kApprove } from '../shop/buying.mjs';
import { publishShow } from '../shop/desk.mjs';
import { until } from '../shop/facts.mjs';
import { join } from '../shop/people.mjs';

const hasFocus = (wanted) => wanted.evaluate((element) => element === element.ownerDocument.activeElement);
const gotFocus = (what, wanted) => until(`${what} has the focus`, () => hasFocus(wanted));

// Presses Tab until what is wanted has the focus, as somebody without a mouse does once it can be used.
async function tabTo(page, wanted, most = 80) {
  const target = wanted.first();
  await target.waitFor();
  await until(`${wanted} can be used`, () => target.isEnabled());
  for (let step = 0; step < most; ++step) {
    if (await hasFocus(target)) return;
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
  await page.getByRole('link', { name: '예매하기' }).waitFor();
  await page.keyboard.press('Tab');
  await gotFocus('the way to the content', page.getByRole('link', { name: '본문으로 바로 가기' }));
  await page.keyboard.press('Enter');
  await gotFocus('the content', page.locator('#content'));
  await press(page, page.getByRole('link', { name: '예매하기' }));
  await press(page, page.getByRole('link', { name: '로그인하고 줄 서기' }));
  await tabTo(page, page.getByLabel('이메일', { exact: true }));
  await page.keyboard.type(person.email);
  await tabTo(page, page.getByLabel('비밀번호', { exact: true }));
  await page.keyboard.type(person.password);
  await until('the form can be sent', () => page.getByRole('main').getByRole('button', { name: '로그인', exact: true }).isEnabled());
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === `/schedules/${show.schedule}/seats`);
  await tabTo(page, page.getByRole('application', { name: '좌석 지도' }));
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await page.getByText(/총 1매/).waitFor();
  await press(page, button('이 자리 잡기'));
  await page.waitForURL((url) => url.pathname.startsWith('/checkout/'));
  await press(page, page.getByRole('checkbox', { name: /취소·환불 규정/ }), 'Space');
  await press(page, button(/원 결제하기$/));
  // The window takes the focus by itself, to its first action.
  await gotFocus('the frame', page.locator('dialog iframe'));
  await gotFocus('the approval', page.frameLocator('dialog iframe').getByRole('button', { name: kApprove }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
  await press(page, page.getByRole('link', { name: '티켓 보기' }));
  await page.getByRole('img', { name: /입장 QR/ }).first().waitFor();
  assert.deepEqual(guest.problems, []);
  await guest.close();
});
