// Every page of the shop, for what is asked of all of them. `who` is signed in; `wait` is what shows that the page lives.
export const pages = ({ show, held, paid }) => [
  { name: 'home', path: '/', theirs: 'article', wait: { role: 'heading', level: 2 } },
  { name: 'events', path: '/events', theirs: 'article', wait: { role: 'heading', level: 1 } },
  { name: 'show', path: `/events/${show.event}`, wait: { role: 'link', name: /예매하기|Book/ } },
  { name: 'not found', path: '/nothing-here', wait: { role: 'heading', level: 1 } },
  { name: 'sign-in', path: '/account/sign-in', wait: { role: 'button', name: /^(로그인|Sign in)$/ } },
  { name: 'sign-up', path: '/account/sign-up', wait: { role: 'checkbox' } },
  { name: 'terms', path: '/legal/terms', wait: { role: 'heading', level: 1 } },
  { name: 'privacy', path: '/legal/privacy', wait: { role: 'heading', level: 1 } },
  { name: 'refunds', path: '/legal/refunds', wait: { role: 'heading', level: 1 } },
  { name: 'queue', path: `/schedules/${show.schedule}/queue`, wait: { role: 'heading', level: 1 } },
  { name: 'seats', path: `/schedules/${show.schedule}/seats`, who: 'buyer', wait: { role: 'application' } },
  { name: 'checkout', path: `/checkout/${held}`, who: 'buyer', wait: { role: 'checkbox' } },
  { name: 'paid', path: `/checkout/${paid}`, who: 'buyer', wait: { role: 'alert' } },
  { name: 'tickets', path: '/tickets', who: 'buyer', wait: { role: 'img', name: /QR/ } },
  { name: 'orders', path: '/orders', who: 'buyer', wait: { role: 'listitem' } },
  { name: 'order', path: `/orders/${paid}`, who: 'buyer', wait: { role: 'list' } },
  { name: 'my', path: '/my', who: 'buyer', wait: { role: 'checkbox' } },
  { name: 'security', path: '/my/security', who: 'buyer', wait: { role: 'listitem' } },
  { name: 'password', path: '/my/password', who: 'buyer', wait: { role: 'textbox' } },
  { name: 'withdraw', path: '/my/withdraw', who: 'buyer', wait: { role: 'checkbox' } },
  { name: 'desk', path: '/admin', who: 'staff', theirs: 'main ul', wait: { role: 'listitem' } },
  { name: 'new-show', path: '/admin/new', who: 'staff', theirs: 'option', wait: { role: 'combobox' } },
  { name: 'show-desk', path: `/admin/events/${show.event}`, who: 'staff', wait: { role: 'listitem' } },
  { name: 'sale', path: `/admin/schedules/${show.schedule}`, who: 'staff', wait: { role: 'spinbutton' } },
];

export async function open(guest, { path, wait }, prefix = '') {
  await guest.page.goto(guest.at(prefix + path));
  const { role, ...more } = wait;
  await guest.page.getByRole('main').getByRole(role, more).first().waitFor();
}
