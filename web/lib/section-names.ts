'use client';

import { useQuery, type QueryClient } from '@tanstack/react-query';
import type { Api } from './api/browser';
import { unwrap } from './api/problem';
import { useApi } from './api/provider';
import type { SeatMap, Ticket } from './api/schema';
import { seatParts } from './format';

// Orders and tickets carry a seat's label, "1F-A-12"; what its section is called in the hall stands in the seat plan.
export type SectionNames = Readonly<Record<string, string>>;

// A ticket with the name beside it, so that it can be read without a network, too.
export type NamedTicket = Ticket & { section?: string };

export const sectionNames = (map: Pick<SeatMap, 'sections'>): SectionNames =>
  Object.fromEntries(map.sections.map(({ code, name }) => [code, name]));

// "1층", "A", "12"; the code as long as its name is not known.
export function namedSeat(label: string, names: SectionNames | undefined) {
  const parts = seatParts(label);
  return {
    ...parts,
    section: (names && Object.hasOwn(names, parts.section) && names[parts.section]) || parts.section,
  };
}

// Frozen at publishing: asked for once.
export const seatMapQuery = (api: Api, schedule: string) => ({
  queryKey: ['seat-map', schedule],
  queryFn: () => unwrap(api.GET('/schedules/{id}/seat-map', { params: { path: { id: schedule } } })),
  staleTime: Infinity,
});

export function useNamedSeat(schedule: string) {
  const api = useApi();
  const { data } = useQuery({ ...seatMapQuery(api, schedule), select: sectionNames });
  return (label: string) => namedSeat(label, data);
}

// What is known from the last visit is not asked again. A plan that cannot be had takes no ticket away.
export async function nameTickets(
  queries: QueryClient,
  api: Api,
  tickets: Ticket[],
  kept: NamedTicket[],
): Promise<NamedTicket[]> {
  const known = new Map(kept.map((ticket) => [ticket.id, ticket.section]));
  const wanted = tickets.filter(({ id }) => !known.get(id)).map(({ scheduleId }) => scheduleId);
  const plans = new Map<string, SectionNames>();
  await Promise.all(
    [...new Set(wanted)].map(async (schedule) => {
      const map = await queries
        .ensureQueryData({ ...seatMapQuery(api, schedule), retry: false })
        .catch(() => null);
      if (map) plans.set(schedule, sectionNames(map));
    }),
  );
  return tickets.map((ticket) => {
    const names = plans.get(ticket.scheduleId);
    const section = known.get(ticket.id) ?? (names && namedSeat(ticket.label, names).section);
    return section ? { ...ticket, section } : ticket;
  });
}
