import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { fillSignIn, join, newPerson, proveIdentity, signIn } from '../shop/people.mjs';

const path = (wanted) => (url) => url.pathname === wanted;

// Somebody with an account at a provider; its number does not fit a double.
const newMember = (email) => {
  const subject = `92${String(randomInt(1e12)).padStart(12, '0')}001`;
  return { ...newPerson(), subject, email: email ?? `oauth${subject}@gmail.com`, nickname: '민지' };
};

async function agree(page, who, decision = '동의하고 계속하기') {
  await page.getByLabel('사람 / Person').selectOption('other');
  await page.getByLabel('번호 / Id').fill(who.subject);
  await page.getByLabel('이메일 / E-mail').fill(who.email);
  await page.getByLabel('이름 / Name').fill(who.nickname);
  await page.getByRole('button', { name: decision }).click();
}

async function go(guest, provider, who, { from = '/account/sign-in', decision } = {}) {
  await guest.page.goto(guest.at(from));
  await guest.page.getByRole('link', { name: `${provider}로 계속하기` }).click();
  await agree(guest.page, who, decision);
}

async function joinBy(guest, provider, who) {
  const { page } = guest;
  await go(guest, provider, who, { from: '/account/sign-up?next=%2Fmy' });
  await page.getByText(`${provider} 계정으로 가입해요`).waitFor();
  await page.getByLabel(/이용약관에 동의/).check();
  await page.getByLabel(/개인정보 수집과 이용에 동의/).check();
  await page.getByRole('button', { name: '계속하기' }).click();
  await page.getByRole('button', { name: '본인 확인하기' }).click();
  await proveIdentity(page, who);
  await page.getByRole('button', { name: '가입 마치기' }).waitFor();
  assert.equal(await page.getByLabel('이메일', { exact: true }).inputValue(), who.email);
  assert.equal(await page.getByLabel('비밀번호', { exact: true }).count(), 0, 'no password is asked for');
  await page.getByRole('button', { name: '가입 마치기' }).click();
  await page.waitForURL(guest.at('/my'));
}

for (const [name, look] of [['a phone', phone], ['a desktop', desktop]])
  test(`a newcomer joins by Kakao on ${name}, and comes again by one press`, async () => {
    const who = newMember();
    const first = await visitor(look);
    await joinBy(first, '카카오', who);
    await first.page.getByText(who.email).waitFor();
    assert.deepEqual(first.problems, []);
    await first.close();

    const again = await visitor(look);
    await go(again, '카카오', who, { from: '/account/sign-in?next=%2Fmy%2Fsecurity' });
    await again.page.waitForURL(again.at('/my/security'));
    await again.page.getByText('로그인 · 카카오').first().waitFor();
    assert.equal(await again.page.evaluate(() => document.cookie), '', 'no token is readable by scripts');
    await again.page.getByRole('button', { name: '카카오 연결 끊기' }).click();
    await again.page.getByText('하나뿐인 로그인 방법이에요').waitFor();
    await again.page.getByRole('link', { name: '비밀번호 정하기' }).click();
    await again.page.getByLabel('새 비밀번호', { exact: true }).fill(who.password);
    await again.page.getByRole('button', { name: '비밀번호 정하기' }).click();
    await again.page.waitForURL(again.at('/my/security'));
    await again.page.getByRole('button', { name: '카카오 연결 끊기' }).click();
    await again.page.getByRole('link', { name: '카카오 연결하기' }).waitFor();
    assert.deepEqual(again.problems, []);
    await again.close();
  });

test('who says no at the provider is told that nothing has changed, in either language', async () => {
  const guest = await visitor(phone);
  await go(guest, '네이버', newMember(), { decision: '취소' });
  await guest.page.waitForURL(path('/account/sign-in'));
  await guest.page.getByText('로그인을 취소했어요').waitFor();
  await guest.page.goto(guest.at('/en/account/sign-in'));
  await guest.page.getByRole('link', { name: 'Continue with Google' }).click();
  await agree(guest.page, newMember(), '취소');
  await guest.page.waitForURL(path('/en/account/sign-in'));
  await guest.page.getByText('You cancelled the sign-in').waitFor();
  await guest.page.goto(guest.at('/account/sign-in?oauth=OAUTH_UNAVAILABLE'));
  await guest.page.getByText('지금은 이 방법으로 로그인할 수 없어요').waitFor();
  assert.deepEqual(guest.problems, []);
  await guest.close();
});

test('an e-mail opens nobody’s account: its owner signs in first, and links by a decision', async () => {
  const owner = await join();
  const who = newMember(owner.email);
  const guest = await visitor(desktop);
  const { page } = guest;
  await go(guest, '카카오', who);
  await page.waitForURL(path('/account/sign-in'));
  await page.getByText('이 이메일로 가입한 계정이 있어요').waitFor();
  const cookies = await guest.context.cookies();
  assert.ok(!cookies.some(({ name }) => /access|refresh/.test(name)), 'nobody is signed in');
  await fillSignIn(page, owner);
  await page.waitForURL(guest.at('/my/security'));
  await page.getByText('카카오 계정을 연결할까요?').waitFor();
  await page.getByRole('link', { name: '카카오 연결하기' }).waitFor();
  await page.getByRole('button', { name: '네, 연결할게요' }).click();
  await page.getByRole('button', { name: '카카오 연결 끊기' }).waitFor();
  assert.deepEqual(guest.problems, []);
  await guest.close();

  const again = await visitor(phone);
  await go(again, '카카오', who, { from: '/account/sign-in?next=%2Fmy' });
  await again.page.waitForURL(again.at('/my'));
  await again.page.getByText(owner.email).waitFor();
  await again.close();
});

test('from the settings a walk to a provider links nothing by itself', async () => {
  const owner = await join();
  const guest = await visitor(desktop);
  const { page } = guest;
  await signIn(guest, owner, '/my/security');
  await page.getByRole('link', { name: 'Google 연결하기' }).click();
  await agree(page, newMember());
  await page.waitForURL(path('/my/security'));
  await page.getByText('Google 계정을 연결할까요?').waitFor();
  await page.getByRole('button', { name: '연결하지 않기' }).click();
  await page.getByText('Google 계정을 연결할까요?').waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('link', { name: 'Google 연결하기' }).waitFor();
  assert.deepEqual(guest.problems, []);
  await guest.close();
});
