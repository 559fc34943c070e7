import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone, visitor } from '../shop/browser.mjs';
import { agreeAndPay, answerWidget, chooseBest, enterDirectly, hold, toCheckout } from '../shop/buying.mjs';
import { call, liveCounts, send } from '../shop/desk.mjs';
import { facts, until } from '../shop/facts.mjs';
import { join, signIn } from '../shop/people.mjs';

const korean = (minutesFromNow) => new Date(Date.now() + minutesFromNow * 60_000 + 9 * 3_600_000).toISOString().slice(0, 16);

async function makeShow(page, title) {
  await page.getByRole('link', { name: '새 공연 만들기' }).click();
  await page.getByRole('button', { name: '만들기' }).click();
  await page.getByText('적어 주세요').first().waitFor();
  await page.getByLabel('제목').fill(title);
  await page.getByLabel('아티스트').fill('운영 밴드');
  await page.getByLabel('소개').fill('무대 뒤에서 만든 공연이에요.');
  await page.getByLabel('공연장', { exact: true }).selectOption('new');
  await page.getByLabel('공연장 이름').fill('마포 소극장');
  await page.getByLabel('도시').fill('서울');
  await page.getByLabel('주소').fill('마포대로 1');
  await page.getByLabel('홀', { exact: true }).selectOption('STUDIO');
  await page.getByLabel('홀 이름').fill('소극장');
  await page.getByRole('button', { name: '만들기' }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

async function addSchedule(page) {
  await page.getByRole('button', { name: '회차 더하기' }).click();
  await page.getByLabel('판매 시작').fill(korean(-60));
  await page.getByLabel('판매 끝').fill(korean(-120));
  await page.getByRole('button', { name: '회차 저장' }).click();
  await page.getByText('판매 시작보다 뒤여야 해요').waitFor();
  await page.getByLabel('판매 끝').fill(korean(60 * 24 * 20));
  await page.getByRole('button', { name: '회차 저장' }).click();
  await page.getByText(/80석/).first().waitFor();
}

test('an ADMIN makes and publishes a show from a template, it is bought, and the desk sees it sold and pauses the line', async () => {
  const staff = await visitor(desktop);
  const { page } = staff;
  const title = `운영자의 공연 <b>${Date.now()}</b>`;
  await signIn(staff, facts.admin, '/admin');
  await makeShow(page, title);
  await addSchedule(page);
  await page.getByRole('button', { name: '공개하기' }).dblclick();
  const event = new URL(page.url()).pathname.split('/').pop();
  await page.getByRole('link', { name: '판매 보기' }).click();
  await page.waitForURL(/\/admin\/schedules\//);
  const schedule = new URL(page.url()).pathname.split('/').pop();
  await until('the shop sells it', async () => (await send('GET', `/schedules/${schedule}/seats`)).status === 200
    && (await send('GET', `/queue/${schedule}/status`)).status === 200);
  assert.equal((await call('GET', `/events/${event}`)).title, title);

  const buyer = await visitor(phone);
  await signIn(buyer, await join());
  await enterDirectly(buyer, { schedule });
  await chooseBest(buyer.page);
  await hold(buyer.page);
  await toCheckout(buyer.page);
  const { held } = await liveCounts(schedule);
  await page.locator('[data-count=held]', { hasText: String(held) }).waitFor();
  await agreeAndPay(buyer.page);
  await answerWidget(buyer.page);
  await buyer.page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
  await page.locator('[data-count=sold]', { hasText: String(held) }).waitFor();

  await page.getByRole('button', { name: '잠시 멈추기' }).click();
  await page.getByRole('button', { name: '다시 열기' }).click();
  await page.getByRole('button', { name: '잠시 멈추기' }).waitFor();
  await page.getByRole('button', { name: '판매 끝내기' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: '판매 끝내기' }).click();
  await until('the sale is closed', async () => (await call('GET', `/schedules/${schedule}`)).state === 'CLOSED');
  assert.deepEqual(staff.problems, []);
  await Promise.all([staff.close(), buyer.close()]);
});

test('a buyer sees no desk', async () => {
  const guest = await visitor(phone);
  await signIn(guest, await join());
  await guest.page.goto(guest.at('/admin'));
  await guest.page.getByText('담당자만 볼 수 있는 화면이에요').waitFor();
  await guest.close();
});
