import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { asStaff, call, publishShow } from '../shop/desk.mjs';
import { facts, until } from '../shop/facts.mjs';
import { join, signIn } from '../shop/people.mjs';

const numberOf = async (page) => (await page.getByText(/내 번호 [\d,]+/).first().innerText()).match(/내 번호 ([\d,]+)/)[1];

test('a place survives reload, loss of network and another device; pause and resume are seen', async () => {
  const show = await publishShow({ mode: 'ON' });
  const control = (change) => asStaff('PUT', `/queue/${show.schedule}`, change);
  await control({ target: 0 });
  const person = await join();
  const guest = await visitor(phone), elsewhere = await visitor(desktop);
  const { page, context } = guest;
  await signIn(guest, person);
  await page.goto(guest.at(`/schedules/${show.schedule}/queue`));
  const number = await numberOf(page);
  await page.reload();
  assert.equal(await numberOf(page), number);
  await context.setOffline(true);
  await page.getByText('연결이 끊겼어요').first().waitFor();
  assert.equal(await numberOf(page), number);
  await context.setOffline(false);
  await page.getByText('연결이 끊겼어요').first().waitFor({ state: 'hidden' });
  await signIn(elsewhere, person);
  await elsewhere.page.goto(elsewhere.at(`/schedules/${show.schedule}/queue`));
  assert.equal(await numberOf(elsewhere.page), number);
  await elsewhere.close();
  await control({ paused: true, message: '음향을 확인하고 있어요' });
  await page.getByText('예매가 잠시 멈췄어요').waitFor();
  await page.getByText('음향을 확인하고 있어요').waitFor();
  await control({ paused: false, message: '', target: 100 });
  await page.waitForURL((url) => url.pathname === `/schedules/${show.schedule}/seats`);
  await guest.close();
});

// The page of a show whose sale opens soon, but not before the page is there: how soon that can be depends on the machine.
async function beforeSale(guest, opensIn = 10) {
  const opens = Date.now() + opensIn * 1000;
  const show = await publishShow({ opensIn });
  await guest.page.goto(guest.at(`/events/${show.event}`));
  if (Date.now() > opens - 2_000) return beforeSale(guest, opensIn * 3);
  await guest.page.getByText('예매 시작까지').first().waitFor();
  return show;
}

test('the sale opens in front of those who wait, without a reload', async () => {
  const guest = await visitor(phone);
  await beforeSale(guest);
  await guest.page.getByRole('link', { name: '예매하기' }).waitFor();
  assert.deepEqual(guest.problems, []);
  await guest.close();
});

// A person in a line that stands still, with two others before.
async function third(look) {
  const show = await publishShow({ mode: 'ON' });
  const control = (change) => asStaff('PUT', `/queue/${show.schedule}`, change);
  await control({ target: 0 });
  const others = [await join(), await join()];
  for (const { token } of others) await call('POST', `/queue/${show.schedule}/entries`, { token });
  const guest = await visitor(look);
  await signIn(guest, await join());
  // Lets the first `count` in and waits until everybody may know; who is called goes in, so that the line stands still again.
  const admit = async (count) => {
    await control({ target: count });
    await until(`${count} may go in`, async () => (await call('GET', `/queue/${show.schedule}/status`)).nowServing >= count);
    for (const { token } of others.splice(0, count)) await call('POST', `/queue/${show.schedule}/passes`, { token, body: {} });
  };
  return { ...guest, admit, room: `/schedules/${show.schedule}/queue` };
}

const serving = (page, number) => page.getByText(`지금 ${number}번까지 입장`);

test('a page that slept knows at once where the line is, under the same number, and goes in', async () => {
  const { page, context, at, admit, room, problems, close } = await third(phone);
  await page.goto(at(room));
  assert.equal(await numberOf(page), '3');
  await serving(page, 0).waitFor();
  await page.evaluate(() => {
    window.ticks = [performance.now()];
    setInterval(() => window.ticks.push(performance.now()), 50);
  });
  // No timer and no event reaches it, and its network is gone, too.
  const session = await context.newCDPSession(page);
  await session.send('Debugger.enable');
  const asleep = new Promise((resolve) => { session.once('Debugger.paused', resolve); });
  await session.send('Debugger.pause');
  await asleep;
  const fellAsleep = Date.now();
  await context.setOffline(true);
  await admit(1);
  await until('it slept for a while', () => Date.now() - fellAsleep > 3_000);
  await context.setOffline(false);
  await session.send('Debugger.resume');
  await session.send('Debugger.disable');
  await serving(page, 1).waitFor();
  assert.equal(await numberOf(page), '3');
  const longest = await page.evaluate(() => Math.max(...window.ticks.slice(1).map((tick, index) => tick - window.ticks[index])));
  assert.ok(longest > 2_500, `the page slept: nothing ran for ${Math.round(longest)} ms`);
  await admit(3);
  await page.waitForURL((url) => url.pathname === room.replace('queue', 'seats'));
  assert.deepEqual(problems, []);
  await close();
});

test('near the front the line comes by a stream; without one the page asks, and takes the stream again', async () => {
  const { page, context, at, admit, room, close } = await third(desktop);
  let streams = 0, isStreamLost = false, stale;
  await context.route(/\/queue\/[^/]+\/stream$/, (route) => {
    if (isStreamLost) return route.abort('connectionrefused');
    ++streams;
    return route.continue();
  });
  // While `stale` is set, asking brings no news.
  await context.route(/\/queue\/[^/]+\/status$/, (route) => (stale ? route.fulfill(stale) : route.continue()));
  const asksInVain = async () => {
    const body = JSON.stringify(await call('GET', `${room.replace('/schedules', '/queue').replace(/\/queue$/, '')}/status`));
    stale = { status: 200, body, headers: { 'Content-Type': 'application/json',
      'Access-Control-Allow-Origin': facts.web, 'Access-Control-Allow-Credentials': 'true' } };
  };
  await asksInVain();
  await page.goto(at(room));
  await serving(page, 0).waitFor();
  await until('the stream is there', () => streams === 1);
  await admit(1);
  await serving(page, 1).waitFor();

  isStreamLost = true;
  stale = undefined;
  await context.setOffline(true);
  await page.getByText('연결이 끊겼어요').first().waitFor();
  await context.setOffline(false);
  await admit(2);
  await serving(page, 2).waitFor();
  assert.equal(streams, 1, 'this came by asking');

  await asksInVain();
  isStreamLost = false;
  await until('the stream is there again', () => streams === 2);
  await admit(3);
  await page.waitForURL((url) => url.pathname === room.replace('queue', 'seats'));
  await close();
});
