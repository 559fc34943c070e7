import type { Locale } from '@/i18n/routing';

const kZone = 'Asia/Seoul';
const tag = (locale: string) => (locale === 'en' ? 'en-GB' : 'ko-KR');

export function won(amount: number, locale: string): string {
  const digits = amount.toLocaleString('en-US');
  return locale === 'en' ? `₩${digits}` : `${digits}원`;
}

export const count = (value: number) => value.toLocaleString('en-US');

function parts(time: string | Date, locale: string, options: Intl.DateTimeFormatOptions) {
  return new Intl.DateTimeFormat(tag(locale), { timeZone: kZone, hourCycle: 'h23', ...options }).format(
    new Date(time),
  );
}

// 3월 14일 (일) / Sun 14 Mar
export function day(time: string | Date, locale: string): string {
  const date = parts(time, locale, { month: locale === 'en' ? 'short' : 'long', day: 'numeric' });
  const weekday = parts(time, locale, { weekday: 'short' });
  return locale === 'en' ? `${weekday} ${date}` : `${date} (${weekday})`;
}

export function clock(time: string | Date, locale: string, seconds = false): string {
  return parts(time, locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  });
}

export const dayAndClock = (time: string | Date, locale: string, seconds = false) =>
  `${day(time, locale)} ${clock(time, locale, seconds)}`;

export const year = (time: string | Date, locale: string) => parts(time, locale, { year: 'numeric' });

// A stretch of days; one day is said once.
export function days(from: string, to: string | undefined, locale: Locale | string): string {
  const first = day(from, locale);
  const last = to ? day(to, locale) : first;
  return first === last ? first : `${first} – ${last}`;
}

export interface Remaining {
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

export function remaining(milliseconds: number): Remaining {
  const all = Math.max(0, Math.ceil(milliseconds / 1_000));
  return {
    days: Math.floor(all / 86_400),
    hours: Math.floor(all / 3_600) % 24,
    minutes: Math.floor(all / 60) % 60,
    seconds: all % 60,
  };
}

const two = (value: number) => String(value).padStart(2, '0');

// 4:32, 00:04:31, 2d 00:04:31: what a clock face shows.
export function clockFace(milliseconds: number, withHours = true): string {
  const { days: d, hours, minutes, seconds } = remaining(milliseconds);
  if (!withHours && d === 0 && hours === 0) return `${minutes}:${two(seconds)}`;
  return `${two(d * 24 + hours)}:${two(minutes)}:${two(seconds)}`;
}

// "1F-A-12" for people: section, row, seat.
export function seatParts(label: string) {
  const [section = '', row = '', seat = ''] = label.split('-');
  return { section, row, seat };
}
