'use client';

import { useSyncExternalStore } from 'react';

// How far the server's clock is ahead of ours. An answer that was kept somewhere on its way is late, never early: the largest
// difference seen is the truest; one that is older than ten minutes counts no more (clocks drift, machines sleep).
const kForgetMs = 600_000;

let samples: { at: number; offset: number }[] = [];
let current = 0;
let known = false;
const listeners = new Set<() => void>();

export function noteServerTime(serverTime: string, roundTripMs = 0) {
  const now = Date.now();
  const offset = Date.parse(serverTime) + roundTripMs / 2 - now;
  if (Number.isNaN(offset)) return;
  samples = [...samples.filter((sample) => now - sample.at < kForgetMs), { at: now, offset }].slice(-20);
  current = Math.max(...samples.map((sample) => sample.offset));
  known = true;
  for (const listener of listeners) listener();
}

export const serverNow = () => Date.now() + current;
export const clockOffset = () => current;
export const isClockKnown = () => known;

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useClockOffset = () => useSyncExternalStore(subscribe, clockOffset, () => 0);

// A tick for everybody who counts, on the server's whole seconds.
const tickers = new Set<() => void>();
let second = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function tick() {
  second = Math.floor(serverNow() / 1_000);
  for (const ticker of tickers) ticker();
  timer = setTimeout(tick, 1_000 - (serverNow() % 1_000) + 5);
}

function subscribeToTicks(ticker: () => void) {
  tickers.add(ticker);
  if (tickers.size === 1) tick();
  return () => {
    tickers.delete(ticker);
    if (tickers.size === 0 && timer) clearTimeout(timer);
  };
}

// The server's time in whole seconds, again each second; 0 before the page lives.
export const useServerSecond = () =>
  useSyncExternalStore(
    subscribeToTicks,
    () => second,
    () => 0,
  );
