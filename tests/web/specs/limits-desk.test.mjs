// The forms of the desk at their limits; what a buyer's forms keep is in limits.test.mjs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, visitor } from '../shop/browser.mjs';
import { asStaff, call, publishShow } from '../shop/desk.mjs';
import { facts, until } from '../shop/facts.mjs';
import { counted, field, said } from '../shop/forms.mjs';
import { signIn } from '../shop/people.mjs';

async function atTheDesk(path) {
  const staff = await visitor(desktop);
  await signIn(staff, facts.admin, path);
  return staff;
}

const faults = (page, words) => page.getByRole('alert').filter({ hasText: words }).count();

test('a new show: empty, spaces and one letter too many are said; the longest of everything is taken, once', async () => {
  const { page, context, problems, close } = await atTheDesk('/admin/new');
  const made = counted(context, 'POST', /^\/admin\/(venues|events)/);
  const create = page.getByRole('button', { name: '만들기' });
  await create.click();
  await said(page, '적어 주세요');
  assert.equal(await faults(page, '적어 주세요'), 4, 'title, artist, venue and hall');
  await field(page, '공연장').selectOption('new');
  await field(page, '홀').selectOption('STUDIO');
  const limits = [['제목', 200], ['아티스트', 100], ['소개', 20_000], ['공연장 이름', 100], ['도시', 50], ['주소', 200], ['홀 이름', 100]];
  for (const [label] of limits) await field(page, label).fill('   ');
  await create.click();
  await until('spaces are nothing', async () => await faults(page, '적어 주세요') === 6);
  const stamp = `${Date.now()} `;
  const longest = (most) => stamp + letters(most - stamp.length);
  for (const [label, most] of limits) await field(page, label).fill(`${longest(most)}x`);
  await create.click();
  await until('one letter too many is said', async () => await faults(page, '너무 길어요') === limits.length);
  assert.equal(made.value, 0, 'nothing was sent');
  for (const [label, most] of limits) {
    assert.equal(await field(page, label).inputValue(), `${longest(most)}x`, 'nothing typed is lost');
    await field(page, label).fill(longest(most));
  }
  await create.dblclick();
  await page.waitForURL((url) => /\/admin\/events\/./.test(url.pathname));
  await page.getByRole('heading', { level: 1, name: longest(200) }).waitFor();
  assert.equal(made.value, 3, 'one venue, one hall, one show');
  const show = await asStaff('GET', `/events/${new URL(page.url()).pathname.split('/').pop()}`);
  assert.deepEqual([show.title, show.artist, show.description], [200, 100, 20_000].map(longest));
  assert.deepEqual(problems, []);
  await close();
});

// So many letters as the API counts them, of every kind; none is a space at an end.
function letters(count) {
  const kinds = [...'🎫한e\u0301<&"'];
  return Array.from({ length: count }, (_, at) => kinds[at % kinds.length]).join('');
}

async function draft() {
  const { event } = await publishShow({ place: `극장 ${Date.now()}` });
  const { hallId } = await asStaff('GET', `/events/${event}`);
  return (await asStaff('POST', '/events', { title: '한도의 공연', artist: '밴드', hallId, ageRating: 'ALL', description: '' })).id;
}

test('a performance: every number beyond its limits is said, at its limits it is taken, once', async () => {
  const event = await draft();
  const { page, context, problems, close } = await atTheDesk(`/admin/events/${event}`);
  await page.getByRole('button', { name: '회차 더하기' }).click();
  const made = counted(context, 'POST', /^\/admin\/events\/[^/]+\/schedules$/);
  const save = page.getByRole('button', { name: '회차 저장' });
  await field(page, '공연 시작').waitFor();
  for (const [label, wrong, words, right] of [
    ['공연 시간 (분)', ['', '9', '1441', '10.5'], '10분에서 1,440분 사이로', '1440'],
    ['한 사람이 살 수 있는 장수', ['', '0', '11'], '1장에서 10장 사이로', '10'],
    ['예매 수수료 (한 장, 원)', ['', '-1', '10000001'], '0원에서 1천만 원 사이로', '0'],
    ['앞줄 수', ['', '-1', '1.5'], '0 이상의 줄 수를', '99'],
  ]) {
    for (const value of wrong) {
      await field(page, label).fill(value);
      await save.click();
      await said(page, words);
      assert.equal(await field(page, label).inputValue(), value, 'nothing typed is lost');
    }
    await field(page, label).fill(right);
    await page.getByRole('alert').filter({ hasText: words }).waitFor({ state: 'hidden' });
  }
  const code = field(page, '등급').first(), price = field(page, '값 (원)').first();
  for (const wrong of ['', '  ', 'r', 'ABCDEFGHI', '🎫']) {
    await code.fill(wrong);
    await save.click();
    await said(page, '영문 대문자와 숫자 8자까지예요');
  }
  await code.fill('S');
  await save.click();
  await said(page, '같은 등급이 두 번 있어요');
  await code.fill('ABCDEFG1');
  await price.fill('10000001');
  await save.click();
  await said(page, '0원에서 1천만 원 사이로');
  await price.fill('10000000');
  await field(page, '앞줄 등급').selectOption('ABCDEFG1');
  await field(page, '판매 시작').fill('');
  await save.click();
  await said(page, '날짜와 시각을 정해 주세요');
  assert.equal(made.value, 0, 'nothing was sent');
  await field(page, '판매 시작').fill('2026-01-01T20:00');
  await save.dblclick();
  await save.waitFor({ state: 'hidden' });
  assert.equal(made.value, 1);
  const { schedules } = await asStaff('GET', `/events/${event}`);
  assert.deepEqual(schedules.map(({ ticketLimit, grades }) => [ticketLimit, grades[0].prices[0].price.amount]), [[10, 10_000_000]]);
  assert.deepEqual(problems, []);
  await close();
});

test('a word to those who wait: the longest is taken, spaces take it away; a target that cannot be is not sent', async () => {
  const show = await publishShow({ mode: 'ON' });
  const { page, context, problems, close } = await atTheDesk(`/admin/schedules/${show.schedule}`);
  const asked = counted(context, 'PUT', `/admin/queue/${show.schedule}`);
  const form = (label) => page.locator('form').filter({ has: page.getByLabel(label) });
  const apply = (label) => form(label).getByRole('button', { name: '적용' });
  const word = page.getByLabel('기다리는 분께 한마디'), target = page.getByLabel('한꺼번에 들어올 사람 수');
  const message = async () => (await call('GET', `/queue/${show.schedule}/status`)).message;
  for (const wrong of ['-1', '1000001', '1.5']) {
    await target.fill(wrong);
    assert.equal(await apply('한꺼번에 들어올 사람 수').isDisabled(), true, wrong);
  }
  await target.fill('1000000');
  await apply('한꺼번에 들어올 사람 수').dblclick();
  await until('the target is set', async () => (await asStaff('GET', `/queue/${show.schedule}`)).target === 1_000_000);
  await page.getByText('바꿨어요').first().waitFor();
  assert.equal(asked.value, 1);
  await word.fill('가'.repeat(201));
  assert.equal((await word.inputValue()).length, 200);
  await apply('기다리는 분께 한마디').dblclick();
  await until('those who wait can read it', async () => await message() === '가'.repeat(200));
  assert.equal(asked.value, 2);
  await word.fill('   ');
  await apply('기다리는 분께 한마디').click();
  await until('it is gone', async () => !(await message()));
  assert.deepEqual(problems, []);
  await close();
});
