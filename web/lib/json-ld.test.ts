import { describe, expect, it } from 'vitest';
import { eventJsonLd, scriptText } from './json-ld';
import type { Event } from './api/schema';

const won = (amount: number) => ({ amount, currency: 'KRW' as const });
const event: Event = {
  id: '1',
  title: '</script><script>alert(1)</script>',
  artist: 'a',
  description: '',
  state: 'PUBLISHED',
  venue: { id: 'v', name: 'Hall', city: '서울', address: 'x' },
  hallId: 'h',
  hallName: 'h',
  ageRating: 'ALL',
  schedules: [
    {
      id: 's',
      eventId: '1',
      state: 'ON_SALE',
      startsAt: '2027-03-14T09:00:00Z',
      endsAt: '2027-03-14T11:00:00Z',
      saleOpensAt: '2027-02-03T11:00:00Z',
      saleClosesAt: '2027-03-13T11:00:00Z',
      ticketLimit: 4,
      queueMode: 'AUTO',
      refundPolicy: [],
      seatCount: 1,
      published: true,
      serverTime: '2027-02-03T11:00:00Z',
      grades: [
        {
          code: 'R',
          name: 'R석',
          prices: [
            { type: 'GENERAL', price: won(100), fee: won(10), total: won(110) },
            { type: 'YOUTH', price: won(80), fee: won(10), total: won(90) },
          ],
        },
      ],
    },
  ],
};

describe('JSON-LD', () => {
  it('offers what anybody pays: the total', () => {
    const [one] = eventJsonLd(event, 'https://x/', 'https://x/p.png');
    expect(one?.offers).toHaveLength(1);
    expect(one?.offers[0]).toMatchObject({ price: 110, availability: 'https://schema.org/InStock' });
  });

  it('cannot be left by a title', () => {
    const text = scriptText(eventJsonLd(event, 'https://x/', 'https://x/p.png'));
    expect(text).not.toContain('</script');
    expect(JSON.parse(text)[0].name).toBe(event.title);
  });
});
