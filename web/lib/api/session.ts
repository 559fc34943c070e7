import { forgetTickets } from '../kept-tickets';

// Whether somebody is signed in is known to cookies that no script can read. This mark says only that it is worth asking.
const kMark = 'openrun.signed-in';
const kRefreshedAt = 'openrun.refreshed-at';

const listeners = new Set<() => void>();

function store(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined; // storage is forbidden here: every page asks
  }
}

export function mayBeSignedIn(): boolean {
  return store()?.getItem(kMark) === '1';
}

export function noteSignedIn(signedIn: boolean) {
  if (signedIn) store()?.setItem(kMark, '1');
  else {
    store()?.removeItem(kMark);
    forgetTickets();
  }
  for (const listener of listeners) listener();
}

// For useSyncExternalStore: this tab and the others.
export function watchSession(listener: () => void) {
  const heard = (event: StorageEvent) => {
    if (event.key === kMark) listener();
  };
  listeners.add(listener);
  globalThis.addEventListener?.('storage', heard);
  return () => {
    listeners.delete(listener);
    globalThis.removeEventListener?.('storage', heard);
  };
}

// A refresh token works once: tabs take turns, and who comes second finds the work done.
export async function refreshOnce(failedAt: number, refresh: () => Promise<boolean>): Promise<boolean> {
  const work = async () => {
    if (Number(store()?.getItem(kRefreshedAt) ?? 0) > failedAt) return true;
    const done = await refresh();
    if (done) store()?.setItem(kRefreshedAt, String(Date.now()));
    return done;
  };
  return navigator.locks ? navigator.locks.request('openrun.refresh', work) : work();
}
