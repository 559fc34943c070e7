// Bad days of the web server: its API is wrong, garbled, slow or gone, and comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phone, visitor } from '../shop/browser.mjs';
import { publishShow } from '../shop/desk.mjs';
import { otherWeb } from '../shop/other-web.mjs';

test('the API fails the web server: plain words and a number to quote; it comes back without a reload', async (t) => {
  const show = await publishShow({ title: '다시 열린 공연' });
  const web = await otherWeb();
  t.after(web.close);
  const guest = await visitor(phone);
  const { page } = guest;
  const plain = async (path) => {
    await page.goto(web.url + path);
    await page.getByRole('heading', { name: '화면을 보여 드리지 못했어요' }).waitFor();
    await page.getByRole('button', { name: '다시 시도하기' }).waitFor();
    assert.match(await page.locator('main code').innerText(), /^\w{6,}/);
  };
  web.become('wrong');
  for (const path of ['/', '/events', `/events/${show.event}`]) await plain(path);
  web.become('garbled');
  await plain('/');
  web.become('gone');
  await plain('/events');
  web.become('slow');
  await plain(`/events/${show.event}`);
  web.become('real');
  await page.getByRole('button', { name: '다시 시도하기' }).click();
  await page.getByRole('heading', { level: 1, name: show.title }).waitFor();
  await page.goto(`${web.url}/events/01900000-0000-7000-8000-000000000000`);
  await page.getByText('찾는 화면이 없어요').waitFor();
  await guest.close();
});
