// Shows the page of the tickets where there is no network: at a gate. It keeps that page and its parts, nothing else, and
// nothing that belongs to a person: the tickets themselves are kept by the page (lib/kept-tickets.ts), which clears them at
// sign-out. The network always comes first, so no visitor is shown an old page while there is a new one.
const kCache = 'openrun-tickets-';
const kPages = ['/tickets', '/en/tickets'];
const kPatienceMs = 4_000; // a network that is there but does not answer is none

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

const isPage = (url) => url.origin === self.location.origin && kPages.includes(url.pathname);
const isPart = (url) => url.origin === self.location.origin && url.pathname.startsWith('/_next/static/');
const kept = (url) => caches.match(url.pathname, { ignoreVary: true });

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = new URL(request.url);
  if (request.mode === 'navigate' && isPage(url)) event.respondWith(page(request, url));
  else if (isPart(url)) event.respondWith(part(request, url));
});

async function page(request, url) {
  const network = fetch(request);
  const silence = new Promise((resolve) => setTimeout(resolve, kPatienceMs));
  try {
    const answer = await Promise.race([network, silence]);
    if (answer && answer.status < 500) return answer;
  } catch {
    // no network
  }
  return (await kept(url)) ?? network;
}

// The names of parts change with their contents: one that was kept is the right one.
const part = async (request, url) => (await kept(url)) ?? fetch(request);

self.addEventListener('message', (event) => {
  const { keep, parts } = event.data ?? {};
  if (kPages.includes(keep) && Array.isArray(parts)) event.waitUntil(keepPage(keep, parts));
});

// The page anew with all it names: whole, or the earlier one stays.
async function keepPage(path, parts) {
  const name = kCache + path;
  const answer = await fetch(path, { cache: 'no-store', redirect: 'error' });
  if (!answer.ok) return;
  const named = (await answer.clone().text()).match(/\/_next\/static\/[\w./~%-]+\.(?:js|css|woff2)/g) ?? [];
  const wanted = [...parts.map((one) => new URL(one, self.location.origin)).filter(isPart).map((url) => url.pathname), ...named];
  const cache = await caches.open(name);
  const known = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const missing = [...new Set(wanted)].filter((one) => !known.has(one));
  await cache.addAll(missing);
  await cache.put(path, answer);
  const needed = new Set([path, ...wanted]);
  for (const old of known) if (!needed.has(old)) await cache.delete(old);
}
