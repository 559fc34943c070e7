import type { Hall, ScheduleDraft } from './api/schema';
import type { ScheduleForm } from './schedule-rules';

// What staff fills in for a performance, and what the API is told. Times are Korean (no summer time there) in the form.
const kKorea = '+09:00';

export function toUtc(local: string): string {
  return new Date(`${local}:00${kKorea}`).toISOString().replace('.000Z', 'Z');
}

export function toLocal(moment: Date): string {
  return new Date(moment.getTime() + 9 * 3_600_000).toISOString().slice(0, 16);
}

export const discounts = { DISABLED: 50, VETERAN: 50, YOUTH: 20 } as const;

export function emptySchedule(hall: Pick<Hall, 'sections'>, now: Date): ScheduleForm {
  const inDays = (days: number, hour: number) =>
    `${toLocal(new Date(now.getTime() + days * 86_400_000)).slice(0, 10)}T${String(hour).padStart(2, '0')}:00`;
  const many = hall.sections.length > 1;
  return {
    startsAt: inDays(30, 19),
    minutes: 120,
    saleOpensAt: inDays(1, 20),
    saleClosesAt: inDays(30, 18),
    ticketLimit: 4,
    queueMode: 'AUTO',
    fee: 2_000,
    welfare: true,
    youth: false,
    grades: [
      ...(many ? [{ code: 'VIP', price: 165_000 }] : []),
      { code: 'R', price: 132_000 },
      { code: 'S', price: 99_000 },
      ...(many ? [{ code: 'A', price: 77_000 }] : []),
    ],
    sections: hall.sections.map(({ code, rows }, index) => ({
      code,
      front: many ? (index === 0 ? 'VIP' : 'S') : 'R',
      frontRows: Math.floor(rows.length / 3),
      rest: many ? (index === 0 ? 'R' : 'A') : 'S',
    })),
  };
}

// A price with its discount, whole hundreds; a grade that no seat has is left out.
export function toDraft(form: ScheduleForm, hall: Pick<Hall, 'sections'>): ScheduleDraft {
  const money = (amount: number) => ({ amount, currency: 'KRW' as const });
  const kinds = [
    ['GENERAL', 0],
    ...(form.welfare
      ? [
          ['DISABLED', discounts.DISABLED],
          ['VETERAN', discounts.VETERAN],
        ]
      : []),
    ...(form.youth ? [['YOUTH', discounts.YOUTH]] : []),
  ] as ['GENERAL' | 'DISABLED' | 'VETERAN' | 'YOUTH', number][];
  const seatGrades = form.sections.flatMap(({ code, front, frontRows, rest }) => {
    const rows = hall.sections.find((section) => section.code === code)?.rows ?? [];
    const ahead = rows.slice(0, frontRows).map((row) => row.name);
    if (front === rest || ahead.length === 0) return [{ section: code, grade: rest }];
    if (ahead.length === rows.length) return [{ section: code, grade: front }];
    return [
      { section: code, grade: rest },
      { section: code, rows: ahead, grade: front },
    ];
  });
  const used = new Set(seatGrades.map(({ grade }) => grade));
  const startsAt = toUtc(form.startsAt);
  return {
    startsAt,
    endsAt: new Date(Date.parse(startsAt) + form.minutes * 60_000).toISOString().replace('.000Z', 'Z'),
    saleOpensAt: toUtc(form.saleOpensAt),
    saleClosesAt: toUtc(form.saleClosesAt),
    ticketLimit: form.ticketLimit,
    queueMode: form.queueMode,
    grades: form.grades
      .filter(({ code }) => used.has(code))
      .map(({ code, price }) => ({
        code,
        name: `${code}석`,
        prices: kinds.map(([type, off]) => ({
          type,
          price: money(Math.floor((price * (100 - off)) / 10_000) * 100),
          fee: money(form.fee),
        })),
      })),
    seatGrades,
  };
}
