// The buyer's way, step by step, by what stands on the pages.
export const isPhone = (page) => page.viewportSize().width < 700;

// From the show to the seats; the line is short here.
export async function enter(guest, show) {
  const { page } = guest;
  await page.goto(guest.at(`/events/${show.event}`));
  await page.getByRole('link', { name: '예매하기' }).click();
  await page.waitForURL((url) => url.pathname === `/schedules/${show.schedule}/seats`);
}

// Straight to the seats of somebody who has signed in: the line gives the pass on the way.
export async function enterDirectly(guest, show) {
  await guest.page.goto(guest.at(`/schedules/${show.schedule}/queue`));
  await guest.page.waitForURL((url) => url.pathname === `/schedules/${show.schedule}/seats`);
}

export async function showList(page) {
  await page.getByRole('button', { name: '목록', exact: true }).click();
  await page.getByLabel('구역').waitFor();
}

export async function openRow(page, row) {
  const closed = page.locator('details:not([open]) > summary', { hasText: `${row}열` });
  const open = page.locator('details[open] > summary', { hasText: `${row}열` });
  await closed.or(open).first().waitFor();
  if (await closed.count()) await closed.first().click();
  await open.first().waitFor();
}

// "1층 A열 3번"
export async function chooseSeat(page, row, seat) {
  await openRow(page, row);
  await page.getByRole('main').getByRole('button', { name: new RegExp(`${row}열 ${seat}번.*고를 수 있어요`) }).click();
  await page.getByText(/총 [1-9]매/).waitFor();
}

// Seats side by side, as the shop proposes them.
export async function chooseBest(page) {
  await page.getByRole('button', { name: '붙은 자리 골라 주세요' }).click();
  await page.getByText(/총 [1-9]매/).waitFor();
}

export async function hold(page) {
  await page.getByRole('button', { name: '이 자리 잡기' }).first().click();
}

export async function toCheckout(page) {
  await page.waitForURL((url) => url.pathname.startsWith('/checkout/'));
}

export async function agreeAndPay(page) {
  await page.getByRole('checkbox', { name: /취소·환불 규정/ }).check();
  await page.getByRole('button', { name: /원 결제하기$/ }).click();
}

// The provider's window: a frame on a desktop, a page of its own on a phone.
export function widget(page) {
  return isPhone(page) ? page : page.frameLocator('dialog iframe');
}

export const kApprove = /원 결제하기$/;

export async function answerWidget(page, button = kApprove) {
  if (isPhone(page)) await page.waitForURL(/\/sandbox\/widget/);
  await widget(page).getByRole('button', { name: button }).click();
}

export async function holdOne(guest, show, row = 'A', seat = 1) {
  await enterDirectly(guest, show);
  await showList(guest.page);
  await chooseSeat(guest.page, row, seat);
  await hold(guest.page);
  await toCheckout(guest.page);
}
