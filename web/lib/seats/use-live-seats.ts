'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { LiveSeats, LiveSeatsDelta } from '../api/schema';
import { unwrap } from '../api/problem';
import { useApi, useConfig } from '../api/provider';
import { noteServerTime } from '../server-clock';
import { LiveSeatsStore } from './live';

const kPollMs = 3_000;
const kStreamAgainMs = 15_000;

export type Link = 'connecting' | 'live' | 'polling' | 'offline';

// Follows the seats: by the stream; by asking every few seconds where the stream is refused; and says when neither works.
export function useLiveSeats(schedule: string) {
  const api = useApi();
  const { apiUrl } = useConfig();
  const [store] = useState(() => new LiveSeatsStore());
  const [link, setLink] = useState<Link>('connecting');

  useEffect(() => {
    let ended = false;
    let source: EventSource | undefined;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const later = (work: () => void, ms: number) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (!ended) work();
      }, ms);
      timers.add(timer);
    };

    const ask = async () => {
      const path = { id: schedule };
      const snapshot = await unwrap(
        api.GET('/schedules/{id}/seats', { params: { path }, cache: 'no-store' }),
      );
      if (ended) return;
      noteServerTime(snapshot.serverTime);
      store.takeSnapshot(snapshot);
    };
    const poll = async () => {
      if (ended || source?.readyState === EventSource.OPEN) return;
      try {
        await ask();
        if (!ended) setLink('polling');
      } catch {
        if (!ended) setLink('offline');
      }
      later(poll, kPollMs);
    };
    const listen = () => {
      source?.close();
      const stream = new EventSource(`${apiUrl}/api/v1/schedules/${schedule}/seats/stream`);
      source = stream;
      stream.addEventListener('snapshot', (event) => {
        const snapshot = JSON.parse((event as MessageEvent<string>).data) as LiveSeats;
        store.takeSnapshot(snapshot);
        setLink('live');
      });
      stream.addEventListener('delta', (event) => {
        // A gap: the stream begins anew, with a snapshot.
        if (!store.takeDelta(JSON.parse((event as MessageEvent<string>).data) as LiveSeatsDelta)) listen();
      });
      stream.onerror = () => {
        void poll();
        if (stream.readyState === EventSource.CLOSED) later(listen, kStreamAgainMs);
      };
    };
    listen();
    window.addEventListener('online', listen);
    return () => {
      ended = true;
      source?.close();
      window.removeEventListener('online', listen);
      for (const timer of timers) clearTimeout(timer);
    };
  }, [api, apiUrl, schedule, store]);

  const known = useSyncExternalStore(store.subscribe, store.isKnown, () => false);
  return { store, link, known };
}
