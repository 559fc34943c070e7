// A picture for a show: what cannot be one is said at once, what can be one is seen by buyers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, visitor } from '../shop/browser.mjs';
import { asStaff, openSale, publishShow } from '../shop/desk.mjs';
import { facts } from '../shop/facts.mjs';
import { signIn } from '../shop/people.mjs';

const kBytesMax = 5 << 20;
const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });
const state = (page, words) => page.getByRole('status').filter({ hasText: words });

async function atTheDesk() {
  const { event } = await publishShow({ place: `극장 ${Date.now()}` });
  const hall = (await asStaff('GET', `/events/${event}`)).hallId;
  const staff = await visitor(desktop);
  await signIn(staff, facts.admin, '/admin/new');
  const { page } = staff;
  await page.getByLabel('제목').fill('그림이 있는 공연');
  await page.getByLabel('아티스트').fill('화가들');
  return { ...staff, hall, poster: page.getByLabel('포스터 (선택)') };
}

test('another kind, too many bytes and what only calls itself a picture are refused in clear words; nothing typed is lost', async () => {
  const { page, context, poster, problems, close } = await atTheDesk();
  let promised = 0;
  context.on('request', (request) => { promised += request.method() === 'POST' && request.url().endsWith('/admin/images') ? 1 : 0; });
  await poster.setInputFiles(file('poster.gif', 'image/gif', Buffer.from('GIF89a')));
  await state(page, 'JPEG, PNG, WebP만 올릴 수 있어요').waitFor();
  await poster.setInputFiles(file('large.png', 'image/png', Buffer.alloc(kBytesMax + 1)));
  await state(page, '5 MB까지 올릴 수 있어요').waitFor();
  assert.equal(promised, 0, 'nothing is sent for those');
  await poster.setInputFiles(file('full.png', 'image/png', Buffer.alloc(kBytesMax, 'no picture')));
  await state(page, '그림으로 읽히지 않는 파일이에요').waitFor();
  assert.equal(promised, 1);
  assert.equal(await page.getByRole('img', { name: '고른 포스터' }).count(), 0);
  assert.equal(await page.getByLabel('제목').inputValue(), '그림이 있는 공연');
  assert.equal(await page.getByRole('button', { name: '만들기' }).isEnabled(), true);
  assert.deepEqual(problems, []);
  await close();
});

test('a picture on its way is waited for, one that was lost can be sent again, and the shop shows it', async () => {
  const { page, context, poster, hall, at, problems, close } = await atTheDesk();
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 600, height: 800 } });
  let sent = 0, release;
  const released = new Promise((resolve) => { release = resolve; });
  await context.route((url) => url.pathname.includes('/uploads/') || url.pathname.includes('/images/'), async (route) => {
    if (route.request().method() !== 'PUT') return route.continue();
    if (sent++ === 0) return route.abort('connectionreset');
    await released;
    return route.continue();
  });
  await poster.setInputFiles(file('poster.png', 'image/png', picture));
  await page.getByText('인터넷 연결이 끊겼어요').first().waitFor();
  await page.getByRole('button', { name: '다시 시도하기' }).click();
  await page.getByRole('button', { name: '올리고 있어요' }).waitFor();
  assert.equal(await page.getByRole('button', { name: '올리고 있어요' }).isDisabled(), true, 'no show without the picture that was chosen');
  release();
  await state(page, '올렸어요').waitFor();
  assert.equal(sent, 2);

  const { venueId } = await asStaff('GET', `/halls/${hall}`);
  await page.getByLabel('공연장', { exact: true }).selectOption(venueId);
  await page.getByLabel('홀', { exact: true }).selectOption(hall);
  await page.getByRole('button', { name: '만들기' }).click();
  await page.getByRole('heading', { level: 1, name: '그림이 있는 공연' }).waitFor();
  const event = new URL(page.url()).pathname.split('/').pop();
  const { posterUrl } = await asStaff('GET', `/events/${event}`);
  const served = await fetch(facts.gateway + new URL(posterUrl, facts.gateway).pathname);
  assert.deepEqual(Buffer.from(await served.arrayBuffer()), picture, 'the very picture');
  assert.match(served.headers.get('cache-control'), /immutable/);
  await openSale(event, {});
  await page.goto(at(`/events/${event}`));
  const shown = page.getByRole('main').locator(`img[src*="${new URL(posterUrl, facts.gateway).pathname}"]`).first();
  await shown.evaluate((image) => image.decode());
  assert.deepEqual(await shown.evaluate((image) => [image.naturalWidth, image.naturalHeight]), [600, 800]);
  assert.deepEqual(problems, []);
  await close();
});
