// Attackers and impatient hands: what must not happen does not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { agreeAndPay, answerWidget, chooseSeat, enterDirectly, hold, holdOne, showList, toCheckout } from '../shop/buying.mjs';
import { chargedPayments, liveCounts, publishShow } from '../shop/desk.mjs';
import { facts } from '../shop/facts.mjs';
import { fillSignIn, join, newPerson, signIn } from '../shop/people.mjs';

const get = (path) => fetch(facts.web.replace('www.openrun.localhost', 'localhost') + path);

test('no page may be framed, and scripts run by a nonce of their own only', async () => {
  const nonces = new Set();
  for (const path of ['/', '/account/sign-in', '/en/admin', '/nothing-here']) {
    const { headers } = await get(path);
    const policy = headers.get('content-security-policy');
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /object-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/);
    assert.equal(headers.get('x-frame-options'), 'DENY');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    nonces.add(policy.match(/'nonce-([^']+)'/)[1]);
  }
  assert.equal(nonces.size, 4);
});

test('before a page lives nothing that is typed leaves it: no password in an address, nothing sent', async () => {
  const guest = await visitor(phone, { javaScriptEnabled: false });
  const { page, context } = guest;
  const sent = [];
  context.on('request', (request) => sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`));
  for (const path of ['/account/sign-in', '/account/sign-up', '/en/account/sign-in']) {
    await page.goto(guest.at(path));
    for (const field of await page.locator('main form:not([role=search]) input').all()) {
      await field.fill('geheim-1234');
      await field.press('Enter');
    }
    for (const button of await page.locator('main form:not([role=search]) button[type=submit]').all())
      assert.equal(await button.isDisabled(), true);
    assert.equal(page.url(), guest.at(path));
  }
  assert.ok(sent.length >= 3);
  assert.deepEqual(sent.filter((one) => /geheim|^POST/.test(one)), []);
  await guest.close();
});

test('a page of another site cannot write for who is signed in here', async () => {
  const person = await join();
  const guest = await visitor(desktop);
  await signIn(guest, person);
  const cookies = await guest.context.cookies(facts.api);
  const write = (origin) => fetch(`${facts.gateway}/api/v1/users/me`, {
    method: 'PATCH', body: JSON.stringify({ displayName: '가로챔' }), headers: {
      'Content-Type': 'application/json', Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
      ...(origin ? { Origin: origin } : {}) } });
  for (const origin of ['https://evil.example', 'null', undefined, `${facts.web}.evil.example`])
    assert.equal((await write(origin)).status, 403, `from ${origin}`);
  assert.equal((await write(facts.web)).status, 200);
  assert.ok(cookies.length > 0);
  for (const { name, httpOnly, secure } of cookies)
    assert.deepEqual([name.startsWith('__Host-'), httpOnly, secure], [true, true, true], name);
  await guest.close();
});

test('titles and names that look like a page of their own stay text', async () => {
  const evil = '</script><img src=x onerror="window.hit=1"> {{7*7}} ${7*7}';
  const show = await publishShow({ title: `제목 ${evil}`, artist: `밴드 ${evil}`, place: `홀 ${evil}` });
  const person = await join({ ...newPerson(), displayName: '<i onclick=hit()>나</i>' });
  const guest = await visitor(desktop);
  const { page } = guest;
  for (const prefix of ['', '/en']) {
    await page.goto(guest.at(`${prefix}/events/${show.event}`));
    await page.getByRole('heading', { level: 1, name: show.title }).waitFor();
    assert.equal(await page.title(), `${show.title} · Openrun`);
    const ld = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
    assert.equal(ld.name ?? ld[0]?.name, show.title);
    assert.equal(await page.locator('meta[property="og:title"]').getAttribute('content'), show.title);
    assert.equal(await page.evaluate(() => window.hit ?? document.querySelectorAll('main img[src$="/x"]').length), 0);
  }
  await page.goto(guest.at('/events?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E'));
  assert.equal(await page.getByRole('searchbox').first().inputValue(), '"><img src=x onerror=window.hit=1>');
  await signIn(guest, person);
  await page.getByText('<i onclick=hit()>나</i>').first().waitFor();
  await holdOne(guest, show);
  await page.getByText(show.title).first().waitFor();
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.deepEqual(guest.problems, []);
  await guest.close();
});

test('a session that is gone in the middle of the checkout: sign in, come back, nothing lost', async () => {
  const person = await join();
  const guest = await visitor(phone);
  const { page, context } = guest;
  await signIn(guest, person);
  await holdOne(guest, await publishShow());
  const address = page.url();
  await context.clearCookies();
  await page.reload();
  await page.waitForURL((url) => url.pathname === '/account/sign-in');
  await fillSignIn(page, person);
  await page.waitForURL(address);
  await agreeAndPay(page);
  await answerWidget(page);
  await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
  await guest.close();
});

test('the API is gone, wrong and slow under a chosen seat: clear words, nothing lost; a double click holds once', async () => {
  const show = await publishShow();
  const guest = await visitor(desktop);
  const { page, context } = guest;
  await signIn(guest, await join());
  await enterDirectly(guest, show);
  await showList(page);
  await chooseSeat(page, 'C', 4);
  let sent = 0, release;
  const released = new Promise((resolve) => { release = resolve; });
  const answers = [
    (route) => route.abort('connectionrefused'),
    (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
    (route) => released.then(() => route.continue()),
  ];
  await context.route('**/api/v1/reservations', (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    return (answers[sent++] ?? ((more) => more.continue()))(route);
  });
  await hold(page);
  await page.getByText('인터넷 연결이 끊겼어요').first().waitFor();
  await hold(page);
  await page.getByText('화면을 보여 드리지 못했어요').first().waitFor();
  await page.getByRole('button', { name: '이 자리 잡기' }).first().dblclick();
  release();
  await toCheckout(page);
  assert.equal(sent, 3, 'the second click of two sends nothing');
  assert.equal((await liveCounts(show.schedule)).held, 1);
  await guest.close();
});

test('two tabs at one checkout pay once', async () => {
  const guest = await visitor(desktop);
  const { page, context } = guest;
  await signIn(guest, await join());
  await holdOne(guest, await publishShow());
  const before = await chargedPayments();
  const second = await context.newPage();
  await second.goto(page.url());
  await second.getByRole('checkbox', { name: /취소·환불 규정/ }).check();
  await page.bringToFront();
  await agreeAndPay(page);
  await answerWidget(page);
  await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
  await second.bringToFront();
  // What this tab shows is old; the press finds out.
  await second.getByRole('button', { name: /원 결제하기$/ }).or(second.getByRole('link', { name: '티켓 보기' })).click();
  await second.getByRole('heading', { name: '예매가 끝났어요' }).or(second.getByRole('img', { name: /입장 QR/ })).first().waitFor();
  assert.equal(await chargedPayments(), before + 1);
  await guest.close();
});
