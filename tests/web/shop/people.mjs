// People who come to the shop: by its pages, or by the API where a spec is about something else.
import { randomBytes } from 'node:crypto';
import { isPhone, widget } from './buying.mjs';
import { call } from './desk.mjs';
import { facts } from './facts.mjs';

export const newPerson = () => ({
  name: '김오픈', email: `buyer-${randomBytes(6).toString('hex')}@openrun.example`,
  password: `한강의 밤 ${randomBytes(4).toString('hex')}`, phone: `010${String(randomBytes(4).readUInt32BE() % 1e8).padStart(8, '0')}` });

async function sandbox(method, path, body) {
  const answer = await fetch(facts.sandbox + path, {
    method, ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

// An account without a browser.
export async function join(person = newPerson(), more = {}) {
  const { identityVerificationId } = await call('POST', '/auth/identity-verifications');
  await sandbox('POST', '/sandbox/widget/identity-verifications', { identityVerificationId, customer: {
    name: person.name, birthDate: '1995-05-15', gender: 'FEMALE', phoneNumber: person.phone,
    ci: randomBytes(64).toString('base64') } });
  const { token } = await sandbox('GET', '/sandbox/recaptcha/token?action=signup');
  const session = await call('POST', '/auth/signup', { body: {
    email: person.email, password: person.password, displayName: person.displayName ?? '오픈', identityVerificationId,
    captchaToken: token, consents: { terms: true, privacy: true, marketing: false }, ...more } });
  return { ...person, token: session.accessToken };
}

// Signs in on the page that is shown.
export async function fillSignIn(page, person) {
  await page.getByLabel('이메일', { exact: true }).fill(person.email);
  await page.getByLabel('비밀번호', { exact: true }).fill(person.password);
  await page.getByRole('main').getByRole('button', { name: '로그인', exact: true }).click();
}

export async function signIn(guest, person, next = '/my') {
  await guest.page.goto(guest.at(`/account/sign-in?next=${encodeURIComponent(next)}`));
  await fillSignIn(guest.page, person);
  await guest.page.waitForURL((url) => url.pathname === next);
}

// The identity window of the sandbox: a frame on a desktop, a page of its own on a phone.
export async function proveIdentity(page, person, outcome = '본인인증 마치기') {
  if (isPhone(page)) await page.waitForURL(/\/sandbox\/widget/);
  const window_ = widget(page);
  await window_.getByLabel('이름').fill(person.name);
  await window_.getByLabel('휴대전화 번호').fill(person.phone);
  await window_.getByRole('button', { name: outcome }).click();
}

// The wizard up to the answer of the identity window.
export async function agreeAndProve(page, person, outcome) {
  await page.getByLabel(/이용약관에 동의/).check();
  await page.getByLabel(/개인정보 수집과 이용에 동의/).check();
  await page.getByRole('button', { name: '계속하기' }).click();
  await page.getByRole('button', { name: '본인 확인하기' }).click();
  await proveIdentity(page, person, outcome);
}

// The whole wizard, as a newcomer goes through it.
export async function signUp(page, person, { longerHold = false } = {}) {
  await agreeAndProve(page, person);
  await page.getByLabel('이메일', { exact: true }).fill(person.email);
  await page.getByLabel('비밀번호', { exact: true }).fill(person.password);
  if (longerHold) await page.getByLabel(/시간이 더 필요해요/).check();
  await page.getByRole('button', { name: '가입 마치기' }).click();
}
