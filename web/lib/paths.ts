// Every address of the shop, so that nobody spells one by hand.
export const paths = {
  home: '/',
  events: '/events',
  event: (id: string) => `/events/${id}`,
  picture: (id: string, locale: string) => `/og/${locale}/${id}.png`,
  queue: (schedule: string) => `/schedules/${schedule}/queue`,
  seats: (schedule: string) => `/schedules/${schedule}/seats`,
  checkout: (reservation: string) => `/checkout/${reservation}`,
  tickets: '/tickets',
  orders: '/orders',
  order: (reservation: string) => `/orders/${reservation}`,
  signIn: (next?: string) =>
    next ? `/account/sign-in?next=${encodeURIComponent(next)}` : '/account/sign-in',
  signUp: (next?: string) =>
    next ? `/account/sign-up?next=${encodeURIComponent(next)}` : '/account/sign-up',
  my: '/my',
  security: '/my/security',
  password: '/my/password',
  withdraw: '/my/withdraw',
  admin: '/admin',
  adminNew: '/admin/new',
  adminEvent: (id: string) => `/admin/events/${id}`,
  adminSale: (schedule: string) => `/admin/schedules/${schedule}`,
  terms: '/legal/terms',
  privacy: '/legal/privacy',
  refunds: '/legal/refunds',
};

// Where to go after signing in: only a path of ours, never another site.
export function safeNext(next: string | null | undefined): string {
  return next && /^\/(?![/\\])[^\\\s]*$/.test(next) ? next : paths.home;
}
