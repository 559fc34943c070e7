import { z } from 'zod';
import type { operations } from './api/schema';

type EventQuery = NonNullable<operations['searchEvents']['parameters']['query']>;

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

// The filters as they stand in the address; what cannot be read is left out, never an error.
const schema = z.object({
  q: z.string().trim().min(1).max(100).optional().catch(undefined),
  city: z.string().trim().min(1).max(50).optional().catch(undefined),
  from: day.optional().catch(undefined),
  to: day.optional().catch(undefined),
  sale: z.enum(['ON_SALE', 'UPCOMING', 'CLOSED']).optional().catch(undefined),
  sort: z.enum(['STARTS_AT', 'SALE_OPENS_AT', 'TITLE']).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(1_000).catch(1),
});

export type Search = z.infer<typeof schema>;

export const kPageSize = 24;

export const readSearch = (query: Record<string, string | string[] | undefined>): Search =>
  schema.parse(query);

// Days are Seoul's; the API wants moments: the last day counts in full.
const startOfDay = (date: string, daysLater = 0) => {
  const moment = new Date(`${date}T00:00:00+09:00`);
  if (Number.isNaN(moment.getTime())) return undefined;
  return new Date(moment.getTime() + daysLater * 86_400_000).toISOString();
};

export function toQuery(search: Search): EventQuery {
  const { q, city, from, to, sale, sort, page } = search;
  const query: EventQuery = {
    q,
    city,
    sale,
    sort,
    from: from && startOfDay(from),
    to: to && startOfDay(to, 1),
    page: page - 1,
    size: kPageSize,
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

export function toAddress(search: Search): string {
  const given = Object.entries(search).filter(
    ([name, value]) => value !== undefined && !(name === 'page' && value === 1),
  );
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : '';
}
