import * as z from 'zod/mini';
import { bytes, letters, passwordWord } from './password';

// The rules of the API's forms, said before anything is sent; loaded when something is. A message is a word of messages/*/account.json, `errors`.
const kNameMax = 40;
const kNameBytesMax = 120;

export const emailRule = z
  .string()
  .check(z.trim(), z.minLength(1, 'emailMissing'), z.maxLength(254, 'emailLong'), z.email('emailWrong'));

const displayNameRule = z.string().check(
  z.trim(),
  z.refine((name) => letters(name) <= kNameMax && bytes(name) <= kNameBytesMax, 'nameLong'),
);

export const signInRules = z.object({
  email: emailRule,
  password: z.string().check(z.minLength(1, 'passwordMissing'), z.maxLength(128, 'passwordLong')),
});

// Who joins by a provider needs no password.
export const providerSignUpRules = z.object({
  email: emailRule,
  password: z.string(),
  displayName: displayNameRule,
  longerHold: z.boolean(),
});

export const signUpRules = z
  .object({
    email: emailRule,
    password: z.string(),
    displayName: displayNameRule,
    longerHold: z.boolean(),
  })
  .check((context) => {
    const word = passwordWord(context.value.password, context.value.email);
    if (word)
      context.issues.push({
        code: 'custom',
        message: word,
        path: ['password'],
        input: context.value.password,
      });
  });

export const passwordChangeRules = (email: string) =>
  z
    .object({
      currentPassword: z.string().check(z.minLength(1, 'passwordMissing'), z.maxLength(128, 'passwordLong')),
      newPassword: z.string(),
    })
    .check((context) => {
      const { currentPassword, newPassword } = context.value;
      const word =
        passwordWord(newPassword, email) ?? (newPassword === currentPassword ? 'passwordSame' : undefined);
      if (word)
        context.issues.push({ code: 'custom', message: word, path: ['newPassword'], input: newPassword });
    });

// The first one of an account that has none.
export const passwordSettingRules = (email: string) =>
  z.object({ currentPassword: z.string(), newPassword: z.string() }).check((context) => {
    const word = passwordWord(context.value.newPassword, email);
    if (word)
      context.issues.push({
        code: 'custom',
        message: word,
        path: ['newPassword'],
        input: context.value.newPassword,
      });
  });

export const profileRules = z.object({ displayName: displayNameRule });

export type SignIn = z.infer<typeof signInRules>;
export type SignUpForm = z.infer<typeof signUpRules>;
