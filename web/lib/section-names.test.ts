import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import type { Api } from './api/browser';
import type { SeatMap, Ticket } from './api/schema';
import { nameTickets, namedSeat, sectionNames, type NamedTicket } from './section-names';

const map = { sections: [{ code: '1F', name: '1층', rows: [] }] } as unknown as SeatMap;
const ticket = (id: string, scheduleId: string, label = '1F-A-12') => ({ id, scheduleId, label }) as Ticket;

function plans(answers: Record<string, SeatMap | undefined>) {
  const asked = vi.fn((_path: string, { params }: { params: { path: { id: string } } }) => {
    const data = answers[params.path.id];
    return data
      ? Promise.resolve({ data, response: new Response() })
      : Promise.reject(new TypeError('no network'));
  });
  return { asked, api: { GET: asked } as unknown as Api };
}

describe('a seat with its section by name', () => {
  it('says the code until the plan is known, and for a section that it does not have', () => {
    expect(namedSeat('1F-A-12', undefined)).toEqual({ section: '1F', row: 'A', seat: '12' });
    expect(namedSeat('1F-A-12', sectionNames(map)).section).toBe('1층');
    expect(namedSeat('2F-A-12', sectionNames(map)).section).toBe('2F');
    expect(namedSeat('constructor-A-12', sectionNames(map)).section).toBe('constructor');
  });

  it('asks for each plan once, and not for what is kept', async () => {
    const { asked, api } = plans({ one: map, two: map });
    const kept: NamedTicket[] = [{ ...ticket('d', 'three'), section: '별관' }];
    const tickets = [ticket('a', 'one'), ticket('b', 'one'), ticket('c', 'two'), ticket('d', 'three')];
    const named = await nameTickets(new QueryClient(), api, tickets, kept);
    expect(named.map(({ section }) => section)).toEqual(['1층', '1층', '1층', '별관']);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('shows a ticket whose plan cannot be had', async () => {
    const { api } = plans({ two: map });
    const named = await nameTickets(new QueryClient(), api, [ticket('a', 'one'), ticket('b', 'two')], []);
    expect(named.map(({ section }) => section)).toEqual([undefined, '1층']);
  });
});
