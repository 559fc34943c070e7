import { describe, expect, it } from 'vitest';
import { deviceName } from './user-agent';

describe('the name of a device', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36',
      'Chrome · Windows',
    ],
    ['Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0', 'Edge · Windows'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1',
      'Safari · iPhone',
    ],
    [
      'Mozilla/5.0 (Linux; Android 15; SM-S931N) SamsungBrowser/28.0 Chrome/130.0 Mobile',
      'Samsung Internet · Android',
    ],
    ['Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36 KAKAOTALK 25', 'KakaoTalk · Android'],
    ['curl/8.0', undefined],
    ['', undefined],
  ])('of %s', (userAgent, name) => expect(deviceName(userAgent)).toBe(name));
});
