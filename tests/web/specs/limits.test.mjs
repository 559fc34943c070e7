// Every form of a buyer at its limits: what is missing or too long is said beside it before anything is sent, the longest that is
// allowed is taken whole, a double click does a thing once, and nothing typed is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { answerWidget, holdOne } from '../shop/buying.mjs';
import { chargedPayments, publishShow, send } from '../shop/desk.mjs';
import { counted, field, said } from '../shop/forms.mjs';
import { agreeAndProve, fillSignIn, join, newPerson, signIn } from '../shop/people.mjs';

const kLongMail = `${'a'.repeat(240)}@openrun.example`; // 256
const kLetters = '가나🎫🎶'; // 14 bytes
const kLongestPassword = `${kLetters.repeat(9)}ab`; // 128 bytes
const kLongestName = '🎫'.repeat(30); // 120 bytes
const logIn = async (email, password) => (await send('POST', '/auth/login', { body: { email, password } })).status;

async function atAccountStep() {
  const guest = await visitor(phone);
  const { page } = guest;
  const person = newPerson();
  await page.goto(guest.at('/account/sign-up?next=%2Fmy'));
  await agreeAndProve(page, person);
  await field(page, '이메일').waitFor();
  return { ...guest, person, asked: counted(guest.context, 'POST', '/auth/signup') };
}

test('sign-up: empty, too long and too simple are said; the longest password and name are taken, once', async () => {
  const { page, person, asked, problems, close } = await atAccountStep();
  const finish = page.getByRole('button', { name: '가입 마치기' });
  await finish.click();
  await said(page, '이메일을 적어 주세요');
  await said(page, '10자 이상으로 정해 주세요');
  for (const [email, password, name, words] of [
    ['   ', kLongestPassword, '', '이메일을 적어 주세요'],
    [kLongMail, kLongestPassword, '', '이메일은 254자까지예요'],
    ['kim@', kLongestPassword, '', '이메일 주소가 맞는지 봐 주세요'],
    [person.email, '🎫🎶'.repeat(4) + '가', '', '10자 이상으로 정해 주세요'],
    [person.email, `${kLongestPassword}c`, '', '너무 길어요'],
    [person.email, '가'.repeat(10), '', '한 글자만 되풀이하면'],
    [person.email, person.email, '', '이메일과 다르게 정해 주세요'],
    [person.email, kLongestPassword, 'x'.repeat(41), '별명은 40자까지예요'],
    [person.email, kLongestPassword, `${kLongestName}x`, '별명은 40자까지예요'],
  ]) {
    await field(page, '이메일').fill(email);
    await field(page, '비밀번호').fill(password);
    await field(page, '별명 (선택)').fill(name);
    await finish.click();
    await said(page, words);
    assert.equal(await field(page, '별명 (선택)').inputValue(), name, 'nothing typed is lost');
  }
  assert.equal(asked.value, 0, 'nothing was sent');
  await field(page, '별명 (선택)').fill(kLongestName);
  await finish.dblclick();
  await page.waitForURL((url) => url.pathname === '/my');
  await page.getByText(kLongestName).first().waitFor();
  assert.equal(asked.value, 1);
  assert.equal(await logIn(person.email, kLongestPassword), 200);
  assert.deepEqual(problems, []);
  await close();
});

test('sign-in: empty and too long are said; a password of spaces is only a wrong one; two clicks are one', async () => {
  const person = await join();
  const guest = await visitor(desktop);
  const { page, context, problems } = guest;
  const asked = counted(context, 'POST', '/auth/login');
  await page.goto(guest.at('/account/sign-in?next=%2Fmy'));
  const go = page.getByRole('main').getByRole('button', { name: '로그인', exact: true });
  await go.click();
  await said(page, '이메일을 적어 주세요');
  await said(page, '비밀번호를 적어 주세요');
  await fillSignIn(page, { email: kLongMail, password: 'x'.repeat(129) });
  await said(page, '이메일은 254자까지예요');
  await said(page, '너무 길어요');
  assert.equal(asked.value, 0);
  await fillSignIn(page, { email: person.email, password: '   ' });
  await said(page, '이메일이나 비밀번호가 달라요');
  assert.equal(await field(page, '이메일').inputValue(), person.email);
  await field(page, '비밀번호').fill(person.password);
  await go.dblclick();
  await page.waitForURL((url) => url.pathname === '/my');
  assert.equal(asked.value, 2);
  assert.deepEqual(problems, []);
  await guest.close();
});

test('a new password: empty, the same, too long and too simple are said; the longest one is taken, once', async () => {
  const person = await join();
  const guest = await visitor(phone);
  const { page, context, problems } = guest;
  await signIn(guest, person);
  const asked = counted(context, 'POST', '/users/me/password');
  await page.goto(guest.at('/my/password'));
  const change = page.getByRole('button', { name: '비밀번호 바꾸기' });
  await change.click();
  await said(page, '비밀번호를 적어 주세요');
  await said(page, '10자 이상으로 정해 주세요');
  await field(page, '지금 비밀번호').fill(person.password);
  for (const [wanted, words] of [
    [person.password, '지금 비밀번호와 다르게 정해 주세요'],
    [' '.repeat(12), '한 글자만 되풀이하면'],
    [`${kLongestPassword}c`, '너무 길어요'],
    [person.email, '이메일과 다르게 정해 주세요'],
  ]) {
    await field(page, '새 비밀번호').fill(wanted);
    await change.click();
    await said(page, words);
  }
  assert.equal(asked.value, 0);
  assert.equal(await field(page, '지금 비밀번호').inputValue(), person.password);
  await field(page, '새 비밀번호').fill(kLongestPassword);
  await change.dblclick();
  await page.waitForURL((url) => url.pathname === '/my/security');
  assert.equal(asked.value, 1);
  assert.equal(await logIn(person.email, kLongestPassword), 200);
  assert.deepEqual(problems, []);
  await guest.close();
});

test('my name: too long is said, spaces change nothing, smileys and combined letters are kept as they are', async () => {
  const person = await join();
  const guest = await visitor(desktop);
  const { page, context, problems } = guest;
  await signIn(guest, person);
  const asked = counted(context, 'PATCH', '/users/me');
  const name = field(page, '별명'), save = page.getByRole('button', { name: '저장', exact: true });
  for (const long of ['x'.repeat(41), `${kLongestName}x`]) {
    await name.fill(long);
    await save.click();
    await said(page, '별명은 40자까지예요');
    assert.equal(await name.inputValue(), long);
  }
  await name.fill('   ');
  await save.click();
  await page.waitForFunction((input) => input.value === '오픈', await name.elementHandle());
  assert.equal(asked.value, 0);
  let times = 0;
  for (const kept of [kLongestName, '하은 e\u0301le\u0300ve']) {
    await name.fill(kept);
    await save.dblclick();
    await page.getByText(kept.normalize('NFC')).or(page.getByText(kept)).first().waitFor();
    assert.equal(asked.value, ++times);
  }
  assert.deepEqual(problems, []);
  await guest.close();
});

test('the checkout says what is not ticked, and two clicks pay once; leaving wants a password that is right', async () => {
  const person = await join();
  const guest = await visitor(desktop);
  const { page, context, problems } = guest;
  await signIn(guest, person);
  await holdOne(guest, await publishShow());
  const asked = counted(context, 'POST', '/payments'), before = await chargedPayments();
  const pay = page.getByRole('button', { name: /원 결제하기$/ });
  await pay.click();
  await said(page, '주문 내용을 확인하고 표시해 주세요');
  assert.equal(asked.value, 0);
  await page.getByRole('checkbox', { name: /취소·환불 규정/ }).check();
  await pay.dblclick();
  await answerWidget(page);
  await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
  assert.deepEqual([asked.value, await chargedPayments()], [1, before + 1]);

  await page.goto(guest.at('/my/withdraw'));
  const leaving = counted(context, 'DELETE', '/users/me');
  await field(page, '지금 비밀번호').fill('x'.repeat(200));
  assert.equal((await field(page, '지금 비밀번호').inputValue()).length, 128);
  await page.getByLabel(/무엇이 지워지고/).check();
  await page.getByRole('button', { name: '탈퇴하기' }).dblclick();
  await said(page, '지금 비밀번호가 아니에요');
  assert.equal(leaving.value, 1);
  assert.equal(await page.getByLabel(/무엇이 지워지고/).isChecked(), true);
  assert.equal(await logIn(person.email, person.password), 200, 'still here');
  assert.deepEqual(problems, []);
  await guest.close();
});

test('a search takes a hundred letters of any kind, and spaces and what is too long find what there is', async () => {
  await publishShow();
  const guest = await visitor(phone);
  const { page, problems } = guest;
  await page.goto(guest.at('/events'));
  const search = page.getByRole('searchbox').first();
  await search.fill('x'.repeat(150));
  assert.equal((await search.inputValue()).length, 100);
  for (const [q, found] of [['   ', true], ['x'.repeat(101), true], ['🎫'.repeat(50), false], ['e\u0301%_\\\'"', false]]) {
    await page.goto(guest.at(`/events?q=${encodeURIComponent(q)}`));
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.locator('article').count() > 0, found, q);
  }
  assert.deepEqual(problems, []);
  await guest.close();
});
