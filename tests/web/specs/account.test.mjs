import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { holdOne } from '../shop/buying.mjs';
import { fault, noFaults, publishShow, send } from '../shop/desk.mjs';
import { agreeAndProve, fillSignIn, join, newPerson, proveIdentity, signIn, signUp } from '../shop/people.mjs';

for (const [name, look] of [['a phone', phone], ['a desktop', desktop]])
  test(`a newcomer signs up on ${name}, nothing ticked before`, async () => {
    const guest = await visitor(look);
    const { page } = guest;
    const person = newPerson();
    await page.goto(guest.at('/account/sign-up?next=%2Fmy'));
    await page.getByRole('checkbox').first().waitFor();
    const boxes = await page.getByRole('checkbox').all();
    assert.deepEqual(await Promise.all(boxes.map((box) => box.isChecked())), [false, false, false]);
    await page.getByRole('button', { name: '계속하기' }).click();
    await page.getByText('동의해야 가입할 수 있어요').first().waitFor();
    await signUp(page, person);
    await page.waitForURL(guest.at('/my'));
    await page.getByText(person.email).waitFor();
    assert.equal(await page.evaluate(() => document.cookie), '', 'no token is readable by scripts');
    assert.deepEqual(guest.problems, []);
    await guest.close();
  });

test('a sign-up keeps what was filled in over a refused identity, a reload and going back', async () => {
  const guest = await visitor(phone);
  const { page } = guest;
  const person = newPerson();
  await page.goto(guest.at('/account/sign-up'));
  await agreeAndProve(page, person, '취소하고 닫기');
  await page.getByText('본인 확인을 마치지 못했어요').waitFor();
  await page.getByRole('button', { name: '본인 확인하기' }).click();
  await proveIdentity(page, person);
  await page.getByLabel('이메일', { exact: true }).fill(person.email);
  await page.reload();
  assert.equal(await page.getByLabel('이메일', { exact: true }).inputValue(), person.email);
  await page.getByLabel('비밀번호', { exact: true }).fill('짧아요');
  await page.getByRole('button', { name: '가입 마치기' }).click();
  await page.getByText('10자 이상으로 정해 주세요').waitFor();
  await page.getByLabel('비밀번호', { exact: true }).fill(person.password);
  await fault({ target: 'recaptcha', kind: 'decline', count: 1 });
  await page.getByRole('button', { name: '가입 마치기' }).click();
  await page.getByText('자동 입력 방지를 통과하지 못했어요').waitFor();
  await page.getByRole('button', { name: '가입 마치기' }).dblclick();
  await page.waitForURL(guest.at('/'));
  assert.equal((await send('POST', '/auth/login', { body: { email: person.email, password: person.password } })).status, 200);
  await noFaults();
  await guest.close();
});

test('an e-mail that is taken is said at its field, and the way to sign in is open', async () => {
  const known = await join();
  const guest = await visitor(desktop);
  await guest.page.goto(guest.at('/account/sign-up'));
  await signUp(guest.page, { ...newPerson(), email: known.email });
  await guest.page.getByText('이미 가입한 이메일이에요. 로그인해 주세요').waitFor();
  await guest.close();
});

test('signing in returns to where one was, in the other language, too', async () => {
  const person = await join();
  const guest = await visitor(phone);
  const { page } = guest;
  await page.goto(guest.at('/my/security?from=mail'));
  await page.waitForURL((url) => url.pathname === '/account/sign-in');
  await fillSignIn(page, { ...person, password: 'not this one' });
  await page.getByText('이메일이나 비밀번호가 달라요').waitFor();
  await fillSignIn(page, person);
  await page.waitForURL(guest.at('/my/security?from=mail'));
  await page.getByText('지금 이 기기').waitFor();
  await page.goto(guest.at('/en/account/sign-in?next=//evil.example'));
  await page.waitForURL(guest.at('/en'));
  await guest.close();
});

test('changing the password signs out every other device, and both tabs of this one stay', async () => {
  const person = await join();
  const here = await visitor(desktop), there = await visitor(phone);
  await signIn(here, person);
  await signIn(there, person);
  await here.page.goto(here.at('/my/password'));
  await here.page.getByLabel('지금 비밀번호', { exact: true }).fill('not the one I have');
  await here.page.getByLabel('새 비밀번호', { exact: true }).fill(`${person.password} 새`);
  await here.page.getByRole('button', { name: '비밀번호 바꾸기' }).click();
  await here.page.getByText('지금 비밀번호가 아니에요').waitFor();
  await here.page.getByLabel('지금 비밀번호', { exact: true }).fill(person.password);
  await here.page.getByRole('button', { name: '비밀번호 바꾸기' }).click();
  await here.page.waitForURL(here.at('/my/security'));
  await here.page.getByText('지금 이 기기').waitFor();
  assert.equal(await here.page.getByRole('button', { name: /로그인 끝내기/ }).count(), 0);
  // A token lives on for minutes; what ends at once is its renewal.
  await there.context.clearCookies({ name: /access/i });
  await there.page.goto(there.at('/my/security'));
  await there.page.waitForURL((url) => url.pathname === '/account/sign-in');
  await Promise.all([here.close(), there.close()]);
});

test('an expired access token is renewed in silence, once for two tabs', async () => {
  const person = await join();
  const guest = await visitor(desktop);
  await signIn(guest, person);
  const second = await guest.context.newPage();
  await guest.context.clearCookies({ name: /access/i });
  await Promise.all([guest.page.goto(guest.at('/my/security')), second.goto(guest.at('/my/security'))]);
  await Promise.all([guest.page, second].map((page) => page.getByText('지금 이 기기').waitFor()));
  await second.goto(guest.at('/my'));
  await second.getByRole('button', { name: '로그아웃' }).click();
  await second.waitForURL(guest.at('/'));
  await guest.page.waitForURL((url) => url.pathname === '/account/sign-in');
  await guest.close();
});

test('who asks for more time at the sign-up has it at the first hold', async () => {
  const guest = await visitor(phone);
  const { page } = guest;
  await page.goto(guest.at('/account/sign-up?next=%2Fmy'));
  await signUp(page, newPerson(), { longerHold: true });
  await page.waitForURL(guest.at('/my'));
  await holdOne(guest, await publishShow());
  await page.getByRole('timer').filter({ hasText: /^(9:[0-5]\d|10:00)$/ }).waitFor();
  await guest.close();
});

test('who asks for more time later has it stored, and who leaves is gone', async () => {
  const person = await join();
  const guest = await visitor(phone);
  const { page } = guest;
  await signIn(guest, person);
  await page.getByLabel(/시간이 더 필요해요/).click();
  await page.getByText('저장했어요').waitFor();
  const seen = await send('POST', '/auth/login', { body: { email: person.email, password: person.password } });
  assert.equal(seen.body.account.longerHold, true);
  await page.goto(guest.at('/my/withdraw'));
  const leave = page.getByRole('button', { name: '탈퇴하기' });
  assert.equal(await leave.isDisabled(), true);
  await page.getByLabel('지금 비밀번호', { exact: true }).fill(person.password);
  await page.getByLabel(/무엇이 지워지고/).check();
  await leave.click();
  await page.waitForURL(guest.at('/'));
  assert.equal((await send('POST', '/auth/login', { body: { email: person.email, password: person.password } })).status, 401);
  await guest.close();
});
