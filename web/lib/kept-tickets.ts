import type { NamedTicket } from './section-names';

// Tickets must open at a gate without a network: the last ones seen stay in this browser, for the account that is signed in
// here, and go when it is not any more (lib/api/session.ts).
const kKept = 'openrun.tickets';

export interface Kept {
  account: string;
  at: string;
  tickets: NamedTicket[];
}

const listeners = new Set<() => void>();

function changed(work: (store: Storage) => void) {
  try {
    work(localStorage);
  } catch {
    // no room, or not allowed: the view needs a network then
  }
  for (const listener of listeners) listener();
}

export const keepTickets = (account: string, tickets: NamedTicket[]) =>
  changed((store) =>
    store.setItem(kKept, JSON.stringify({ account, at: new Date().toISOString(), tickets } satisfies Kept)),
  );

export const forgetTickets = () => changed((store) => store.removeItem(kKept));

// Somebody else has signed in: nothing of an earlier person may be seen.
export function forgetTicketsOfOthers(account: string) {
  if (readKept(keptText())?.account !== account) forgetTickets();
}

export function readKept(text: string | null): Kept | null {
  try {
    const kept = JSON.parse(text ?? 'null') as Kept | null;
    return kept && typeof kept.account === 'string' && Array.isArray(kept.tickets) ? kept : null;
  } catch {
    return null;
  }
}

export function keptText(): string | null {
  try {
    return localStorage.getItem(kKept);
  } catch {
    return null;
  }
}

// For useSyncExternalStore: this tab and the others.
export function watchKept(listener: () => void) {
  const heard = (event: StorageEvent) => {
    if (event.key === kKept || event.key === null) listener();
  };
  listeners.add(listener);
  globalThis.addEventListener?.('storage', heard);
  return () => {
    listeners.delete(listener);
    globalThis.removeEventListener?.('storage', heard);
  };
}
