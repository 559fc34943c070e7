import { describe, expect, it } from 'vitest';
import { clock, clockFace, day, days, remaining, won } from './format';

describe('format', () => {
  it('says money as people do', () => {
    expect(won(334000, 'ko')).toBe('334,000원');
    expect(won(334000, 'en')).toBe('₩334,000');
  });

  it('lives in Seoul, whatever the machine thinks', () => {
    expect(day('2027-03-13T15:00:00Z', 'ko')).toBe('3월 14일 (일)');
    expect(day('2027-03-13T15:00:00Z', 'en')).toBe('Sun 14 Mar');
    expect(clock('2027-03-13T15:00:09Z', 'ko', true)).toBe('00:00:09');
  });

  it('says one day once', () => {
    expect(days('2027-03-14T09:00:00Z', '2027-03-14T11:00:00Z', 'ko')).toBe('3월 14일 (일)');
    expect(days('2027-03-14T09:00:00Z', '2027-03-15T09:00:00Z', 'ko')).toBe('3월 14일 (일) – 3월 15일 (월)');
  });

  it('never shows zero while there is time, nor less than zero', () => {
    expect(clockFace(1, false)).toBe('0:01');
    expect(clockFace(-5, false)).toBe('0:00');
    expect(clockFace(272_000, false)).toBe('4:32');
    expect(clockFace(271_000)).toBe('00:04:31');
    expect(remaining(90_061_000)).toEqual({ days: 1, hours: 1, minutes: 1, seconds: 1 });
  });
});
