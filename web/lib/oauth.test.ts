import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import english from '@/messages/en/oauth.json';
import korean from '@/messages/ko/oauth.json';
import { kOAuthCodes, readOAuthCode, readProvider, startAddress } from './oauth';

describe('signing in by a provider', () => {
  it('has words for whatever may stand in an address, and each is a code of the API', () => {
    const errors = readFileSync(new URL('../../api/errors.yaml', import.meta.url), 'utf8');
    for (const code of kOAuthCodes) {
      expect(errors).toContain(`\n${code}:\n`);
      expect(korean.codes[code].title).toBeTruthy();
      expect(english.codes[code].detail).toBeTruthy();
    }
  });

  it('reads what it knows, and takes no other word of an address', () => {
    expect(readOAuthCode('OAUTH_DENIED')).toBe('OAUTH_DENIED');
    expect(readOAuthCode('OAUTH_OF_TOMORROW')).toBe('OAUTH_FAILED');
    expect(readOAuthCode('<script>')).toBeUndefined();
    expect(readOAuthCode(null)).toBeUndefined();
    expect(readProvider('kakao')).toBe('KAKAO');
    expect(readProvider('facebook')).toBeUndefined();
  });

  it('begins at the API, with where to go afterwards', () => {
    expect(startAddress('https://api.example', 'NAVER', { next: '/my?a=b', language: 'en' })).toBe(
      'https://api.example/api/v1/auth/oauth/naver/start?language=en&next=%2Fmy%3Fa%3Db',
    );
    expect(startAddress('', 'GOOGLE', { next: '/', language: 'ko', link: true })).toBe(
      '/api/v1/auth/oauth/google/start?language=ko&intent=LINK',
    );
  });
});
