// The API's rules of a password, said while it is typed.
const kPasswordMin = 10;
const kPasswordBytesMax = 128;

export const bytes = (text: string) => new TextEncoder().encode(text).length;
export const letters = (text: string) => [...text].length;

export interface PasswordFaults {
  short: boolean;
  long: boolean;
  oneLetter: boolean;
  isEmail: boolean;
}

export function passwordFaults(password: string, email = ''): PasswordFaults {
  return {
    short: letters(password) < kPasswordMin,
    long: bytes(password) > kPasswordBytesMax,
    oneLetter: password !== '' && new Set(password).size === 1,
    isEmail: password !== '' && password.toLowerCase() === email.trim().toLowerCase(),
  };
}

export function passwordWord(password: string, email: string): string | undefined {
  const faults = passwordFaults(password, email);
  if (faults.short) return 'passwordShort';
  if (faults.long) return 'passwordLong';
  if (faults.oneLetter) return 'passwordOneLetter';
  return faults.isEmail ? 'passwordIsEmail' : undefined;
}
