import { describe, expect, it } from 'vitest';
import { readReturn, signUpDraft, stepOf } from './sign-up';

const kEmpty = signUpDraft.read();
const kAgreed = { ...kEmpty, terms: true, privacy: true };
const read = (text: string) => readReturn(new URLSearchParams(text), { begun: 'identity-1' });

describe('the sign-up', () => {
  it('begins with nothing agreed to', () => {
    expect([kEmpty.terms, kEmpty.privacy, kEmpty.marketing]).toEqual([false, false, false]);
  });

  it('goes no further than what is done, whatever the address says', () => {
    expect(stepOf('account', kEmpty)).toBe('consents');
    expect(stepOf('account', { ...kAgreed, privacy: false })).toBe('consents');
    expect(stepOf('account', kAgreed)).toBe('identity');
    expect(stepOf('account', { ...kAgreed, verified: 'identity-1' })).toBe('account');
    expect(stepOf('<script>', { ...kAgreed, verified: 'identity-1' })).toBe('consents');
  });

  it('believes only in the verification that it began', () => {
    expect(read('step=identity')).toBeUndefined();
    expect(read('identityVerificationId=identity-1')).toEqual({ verified: 'identity-1' });
    expect(read('identityVerificationId=identity-2')).toBeUndefined();
    expect(read('identityVerificationId=identity-1&code=FAILURE_TYPE_PG&pgMessage=no')).toEqual({
      refusal: 'no',
    });
  });
});
