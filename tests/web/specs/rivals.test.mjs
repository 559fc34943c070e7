import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { chooseSeat, enterDirectly, hold, showList } from '../shop/buying.mjs';
import { liveCounts, publishShow } from '../shop/desk.mjs';
import { join, signIn } from '../shop/people.mjs';

test('two browsers want one seat: one holds it, the other is told and offered its neighbours', async () => {
  const show = await publishShow();
  const guests = await Promise.all([visitor(desktop), visitor(phone)]);
  for (const guest of guests) {
    await signIn(guest, await join());
    await enterDirectly(guest, show);
    await showList(guest.page);
    await chooseSeat(guest.page, 'B', 5);
  }
  await Promise.all(guests.map((guest) => hold(guest.page)));
  const ends = await Promise.all(guests.map((guest) => Promise.any([
    guest.page.waitForURL((url) => url.pathname.startsWith('/checkout/')).then(() => 'held'),
    guest.page.getByText('다른 분이 먼저 잡았어요').first().waitFor().then(() => 'lost'),
    guest.page.getByText(/다른 분이 먼저 잡았어요$/).first().waitFor().then(() => 'lost'),
  ])));
  assert.deepEqual([...ends].sort(), ['held', 'lost']);
  assert.equal((await liveCounts(show.schedule)).held, 1);
  await Promise.all(guests.map((guest) => guest.close()));
});

test('a seat that somebody takes while one looks changes on the open page', async () => {
  const show = await publishShow();
  const looking = await visitor(desktop), taking = await visitor(phone);
  await signIn(looking, await join());
  await signIn(taking, await join());
  await enterDirectly(looking, show);
  await showList(looking.page);
  await looking.page.getByText(/A열/).first().click();
  await looking.page.getByRole('button', { name: /A열 2번/ }).waitFor();
  await enterDirectly(taking, show);
  await showList(taking.page);
  await chooseSeat(taking.page, 'A', 2);
  await hold(taking.page);
  await looking.page.getByRole('button', { name: /A열 2번/ }).waitFor({ state: 'detached' });
  await Promise.all([looking.close(), taking.close()]);
});
