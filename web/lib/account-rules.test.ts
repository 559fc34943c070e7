import { describe, expect, it } from 'vitest';
import { passwordChangeRules, signInRules, signUpRules } from './account-rules';

const kGood = {
  email: 'sol@openrun.example',
  password: 'a long sentence',
  displayName: '',
  longerHold: false,
};

function faults(result: {
  success: boolean;
  error?: { issues: { path: PropertyKey[]; message: string }[] } | undefined;
}) {
  return result.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
}
const signUp = (change: object) => faults(signUpRules.safeParse({ ...kGood, ...change }));

describe('the rules of the sign-up', () => {
  it('let a good one through, without spaces around the e-mail', () => {
    expect(signUp({})).toEqual([]);
    expect(signUpRules.parse({ ...kGood, email: ' sol@openrun.example ' }).email).toBe('sol@openrun.example');
  });

  it('count letters at the lower end and bytes at the upper, as the API does', () => {
    expect(signUp({ password: 'nine char' })).toEqual(['password: passwordShort']);
    expect(signUp({ password: '비밀번호는열글자가좋아' })).toEqual([]);
    expect(signUp({ password: 'ab'.repeat(64) })).toEqual([]);
    expect(signUp({ password: `${'ab'.repeat(64)}c` })).toEqual(['password: passwordLong']);
    expect(signUp({ password: '가나'.repeat(22) })).toEqual(['password: passwordLong']);
  });

  it('refuse what everybody guesses first', () => {
    expect(signUp({ password: 'aaaaaaaaaaaa' })).toEqual(['password: passwordOneLetter']);
    expect(signUp({ password: 'SOL@openrun.example' })).toEqual(['password: passwordIsEmail']);
  });

  it('keep e-mail and name inside their limits', () => {
    expect(signUp({ email: '' })).toContain('email: emailMissing');
    expect(signUp({ email: 'sol@' })).toEqual(['email: emailWrong']);
    expect(signUp({ displayName: '가'.repeat(40) })).toEqual([]);
    expect(signUp({ displayName: '가'.repeat(41) })).toEqual(['displayName: nameLong']);
    expect(signUp({ displayName: '🎵'.repeat(31) })).toEqual(['displayName: nameLong']);
  });
});

describe('other forms', () => {
  it('sign-in asks for something, not for rules of another day', () => {
    expect(faults(signInRules.safeParse({ email: 'a@b.kr', password: 'short' }))).toEqual([]);
    expect(faults(signInRules.safeParse({ email: 'a@b.kr', password: '' }))).toEqual([
      'password: passwordMissing',
    ]);
  });

  it('a new password is another one', () => {
    const rules = passwordChangeRules('sol@openrun.example');
    const change = { currentPassword: 'the old sentence', newPassword: 'the old sentence' };
    expect(faults(rules.safeParse(change))).toEqual(['newPassword: passwordSame']);
    expect(faults(rules.safeParse({ ...change, newPassword: 'the new sentence' }))).toEqual([]);
  });
});
