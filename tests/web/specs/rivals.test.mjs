import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { chooseSeat, enterDirectly, hold, openRow, showList, toCheckout } from '../shop/buying.mjs';
import { liveCounts, publishShow } from '../shop/desk.mjs';
import { join, signIn } from '../shop/people.mjs';

// Opens when everybody has come: nobody's request is answered before the last one has been sent.
function gate(people) {
  let open, come = 0;
  const opened = new Promise((resolve) => { open = resolve; });
  return () => {
    if (++come === people) open();
    return opened;
  };
}

test('two browsers want one seat: one holds it, the other is told and offered its neighbours', async () => {
  const show = await publishShow();
  const guests = await Promise.all([visitor(desktop), visitor(phone)]);
  const together = gate(guests.length);
  for (const guest of guests) {
    await guest.context.route('**/api/v1/reservations', async (route) => {
      if (route.request().method() === 'POST') await together();
      await route.continue();
    });
    await signIn(guest, await join());
    await enterDirectly(guest, show);
    await showList(guest.page);
    await chooseSeat(guest.page, 'B', 5);
  }
  await Promise.all(guests.map((guest) => hold(guest.page)));
  const ends = await Promise.all(guests.map(({ page }) => Promise.any([
    toCheckout(page).then(() => 'held'),
    page.getByRole('button', { name: '가까운 자리로 고르기' }).waitFor().then(() => 'lost'),
  ])));
  assert.deepEqual([...ends].sort(), ['held', 'lost']);
  assert.equal((await liveCounts(show.schedule)).held, 1);
  const { page } = guests[ends.indexOf('lost')];
  await page.getByRole('alert').getByText('다른 분이 먼저 잡았어요').waitFor();
  await page.getByRole('button', { name: '가까운 자리로 고르기' }).click();
  await hold(page);
  await toCheckout(page);
  await Promise.all(guests.map((guest) => guest.close()));
});

test('a seat that somebody takes while one looks changes on the open page', async () => {
  const show = await publishShow();
  const looking = await visitor(desktop), taking = await visitor(phone);
  await signIn(looking, await join());
  await signIn(taking, await join());
  await enterDirectly(looking, show);
  await showList(looking.page);
  await openRow(looking.page, 'A');
  await looking.page.getByRole('button', { name: /A열 2번/ }).waitFor();
  await enterDirectly(taking, show);
  await showList(taking.page);
  await chooseSeat(taking.page, 'A', 2);
  await hold(taking.page);
  await looking.page.getByRole('button', { name: /A열 2번/ }).waitFor({ state: 'detached' });
  await Promise.all([looking.close(), taking.close()]);
});
