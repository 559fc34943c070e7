'use client';

import { useRef } from 'react';
import type { SignUpForm } from '@/lib/account-rules';
import { ApiProblem, isProblem, unwrap } from '@/lib/api/problem';
import { useApi, useConfig } from '@/lib/api/provider';
import type { OAuthProvider } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { captchaToken } from '@/lib/captcha';
import { signUpDraft } from '@/lib/sign-up';
import { useSession } from '@/lib/use-session';

const kMayBeMe = ['EMAIL_TAKEN', 'PERSON_HAS_ACCOUNT', 'IDENTITY_UNKNOWN'];

// Creates the account. When an earlier try got no answer it may have worked: then its owner can simply sign in.
export function useSignUp(provider: OAuthProvider | undefined) {
  const api = useApi();
  const { recaptchaUrl, recaptchaSiteKey } = useConfig();
  const session = useSession();
  const unanswered = useRef(false);
  return useAction({
    mutationFn: async ({ email, password, displayName, longerHold }: SignUpForm) => {
      const { terms, privacy, marketing, verified } = signUpDraft.read();
      const token = await captchaToken(recaptchaUrl, recaptchaSiteKey, 'signup').catch((error: unknown) => {
        throw new ApiProblem({ detail: undefined, title: String(error) }, 0);
      });
      try {
        return await unwrap(
          api.POST('/auth/signup', {
            body: {
              email,
              ...(provider ? { oauthProvider: provider } : { password }),
              ...(displayName ? { displayName } : {}),
              longerHold,
              identityVerificationId: verified,
              captchaToken: token,
              consents: { terms, privacy, marketing },
            },
          }),
        );
      } catch (error) {
        if (!provider && isProblem(error, ...kMayBeMe) && unanswered.current)
          return await unwrap(api.POST('/auth/login', { body: { email, password } })).catch(() => {
            throw error;
          });
        if (isProblem(error) && error.isTransient) unanswered.current = true;
        throw error;
      }
    },
    onSuccess: (answer) => {
      session.begin(answer.account);
      signUpDraft.clear();
    },
  });
}
