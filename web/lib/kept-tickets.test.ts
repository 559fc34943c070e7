import { beforeEach, expect, it, vi } from 'vitest';
import { noteSignedIn } from './api/session';
import type { Ticket } from './api/schema';
import { forgetTicketsOfOthers, keepTickets, keptText, readKept, watchKept } from './kept-tickets';

const ticket = { id: 't', label: '1F-A-1', qr: 'OR1.abc' } as Ticket;
const kept = () => readKept(keptText());

beforeEach(() => {
  const values = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => values.set(name, value),
    removeItem: (name: string) => values.delete(name),
  });
});

it('keeps the tickets of an account until it is signed out or its session is lost', () => {
  noteSignedIn(true);
  keepTickets('me', [ticket]);
  noteSignedIn(true); // a refreshed session is no other one
  expect(kept()).toMatchObject({ account: 'me', tickets: [ticket] });
  noteSignedIn(false);
  expect(kept()).toBeNull();
});

it('leaves nothing to another account', () => {
  keepTickets('me', [ticket]);
  forgetTicketsOfOthers('me');
  expect(kept()?.tickets).toHaveLength(1);
  forgetTicketsOfOthers('you');
  expect(keptText()).toBeNull();
});

it('takes what it cannot read for nothing', () => {
  expect(readKept('{')).toBeNull();
  expect(readKept('{"account":1,"tickets":[]}')).toBeNull();
  expect(readKept('null')).toBeNull();
});

it('tells who watches, also when the browser keeps nothing', () => {
  const heard = vi.fn();
  const stop = watchKept(heard);
  vi.stubGlobal('localStorage', {
    setItem: () => {
      throw new Error('full');
    },
  });
  keepTickets('me', [ticket]);
  expect(heard).toHaveBeenCalledTimes(1);
  stop();
});
