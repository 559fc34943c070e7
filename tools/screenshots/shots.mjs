// Who goes where, and which pictures are taken on the way.
import { agreeAndPay, answerWidget, chooseSeat, enterDirectly, hold, showList, toCheckout, widget, kApprove } from '../../tests/web/shop/buying.mjs';

const dark = { colorScheme: 'dark' };
const english = { locale: 'en-GB' };

const still = (name, path, more = {}) => ({
  names: [name], ...more,
  go: async ({ page, at }, { take }) => {
    await page.goto(at(path));
    if (more.wait) await more.wait(page);
    await take(name);
  },
});

const best = (page) => page.getByRole('button', { name: '붙은 자리 골라 주세요' }).click();

// Newcomer, signed in: from the seats to the ticket, with a picture at every stop.
const purchase = (show) => ({
  names: ['seats', 'list', 'checkout', 'payment', 'paid', 'tickets', 'orders', 'order'], person: 'new',
  go: async (guest, { take }) => {
    const { page, at } = guest;
    await enterDirectly(guest, show);
    await showList(page);
    await page.locator('summary').nth(7).click();
    await take('list');
    await page.getByRole('button', { name: '지도', exact: true }).click();
    await best(page);
    await page.getByText(/총 \d매/).waitFor();
    await page.getByRole('button', { name: '전체 보기' }).click();
    await take('seats');
    await page.getByRole('button', { name: '확대' }).click();
    await hold(page);
    await toCheckout(page);
    await take('checkout');
    await agreeAndPay(page);
    await widget(page).getByRole('button', { name: kApprove }).waitFor();
    await take('payment');
    await answerWidget(page);
    await page.getByRole('heading', { name: '예매가 끝났어요' }).waitFor();
    await take('paid');
    await page.getByRole('link', { name: '티켓 보기' }).click();
    await page.getByRole('img', { name: /입장 QR/ }).first().waitFor();
    await take('tickets');
    await page.goto(at('/orders'));
    await page.getByText(show.title).first().waitFor();
    await take('orders');
    await page.getByText(show.title).first().click();
    await page.waitForURL(/\/orders\/./);
    await page.getByText('결제').first().waitFor();
    await take('order', { full: true });
  },
});

const inLine = (name, show, more = {}) => ({
  names: [name], person: 'new', ...more,
  go: async ({ page, at }, { take }) => {
    await page.goto(at(`${more.prefix ?? ''}/schedules/${show.schedule}/queue`));
    await page.getByText(more.words ?? /내 번호 [\d,]+/).first().waitFor();
    await take(name);
  },
});

const seatsOnly = (name, show, more) => ({
  names: [name], person: 'new', ...more,
  go: async (guest, { take }) => {
    const { page, at } = guest;
    await page.goto(at(`${more.prefix ?? ''}/schedules/${show.schedule}/queue`));
    await page.waitForURL(/\/seats$/);
    await page.locator('canvas').waitFor();
    await take(name);
  },
});

export const shots = ({ main, line, soonOpen, staff, refunded, refundedOrder }) => [
  still('home', '/'),
  still('search', '/events?q=솔&sale=ON_SALE'),
  still('nothing', '/events?q=없는공연'),
  still('show', `/events/${main.event}`, { wait: (page) => page.getByText(/남은|석 남/).first().waitFor() }),
  still('opening', `/events/${soonOpen.event}`),
  inLine('line', line),
  purchase(main),
  still('refunded', `/checkout/${refundedOrder}`, { person: refunded, wait: (page) => page.getByRole('heading', { level: 1 }).waitFor() }),
  still('sign-in', '/account/sign-in'),
  still('sign-up', '/account/sign-up'),
  still('my', '/my', { person: refunded, wait: (page) => page.getByText(refunded.email).waitFor() }),
  still('security', '/my/security', { person: refunded, wait: (page) => page.getByText('지금 이 기기').waitFor() }),
  still('desk', '/admin', { person: staff, wait: (page) => page.getByText(main.title).first().waitFor() }),
  still('desk-new', '/admin/new', { person: staff, wait: (page) => page.getByLabel('제목').waitFor() }),
  still('desk-sale', `/admin/schedules/${main.schedule}`, { person: staff, wait: (page) => page.locator('[data-count=held]').waitFor() }),
  still('home-dark', '/', { context: dark }),
  still('show-dark', `/events/${main.event}`, { context: dark }),
  seatsOnly('seats-dark', main, { context: dark }),
  still('home-english', '/en', { context: english }),
  still('show-english', `/en/events/${main.event}`, { context: english }),
  inLine('line-english', line, { context: english, prefix: '/en', words: /Your number/i }),
  still('missing', '/nowhere'),
  still('legal', '/legal/refunds'),
];
