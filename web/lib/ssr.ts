import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { isProblem, unwrap } from './api/problem';
import { serverApi } from './api/server';
import type { operations } from './api/schema';

const kProvidersFreshSeconds = 60;
const kProvidersPatienceMs = 1_000;

export type EventQuery = NonNullable<operations['searchEvents']['parameters']['query']>;

export const searchEvents = (locale: string, query: EventQuery) =>
  unwrap(serverApi(locale).GET('/events', { params: { query } }));

// One request of a page asks once, however many of its parts need the show.
export const readEvent = cache(async (locale: string, id: string) => {
  try {
    return await unwrap(serverApi(locale).GET('/events/{id}', { params: { path: { id } } }));
  } catch (error) {
    if (isProblem(error) && (error.status === 404 || error.status === 400)) notFound();
    throw error;
  }
});

export const readSchedule = cache(async (locale: string, id: string) => {
  try {
    return await unwrap(serverApi(locale).GET('/schedules/{id}', { params: { path: { id } } }));
  } catch (error) {
    if (isProblem(error) && (error.status === 404 || error.status === 400)) notFound();
    throw error;
  }
});

// The sign-in providers that are offered, so that their buttons come with the page; undefined: the browser asks.
export async function offeredProviders(locale: string) {
  try {
    const api = serverApi(locale, kProvidersFreshSeconds, kProvidersPatienceMs);
    return await unwrap(api.GET('/auth/oauth/providers'));
  } catch {
    return undefined;
  }
}
