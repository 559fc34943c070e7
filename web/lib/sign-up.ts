import { draftStore } from './draft';

export type SignUpDraft = {
  terms: boolean;
  privacy: boolean;
  marketing: boolean;
  begun: string; // the verification that was begun, perhaps on another site by now
  verified: string; // the one that the provider says is done
  email: string;
  displayName: string;
  longerHold: boolean;
  provider: string; // 'kakao': joins by this provider, if what it said is still good
};

export const signUpDraft = draftStore<SignUpDraft>('openrun.sign-up', {
  terms: false,
  privacy: false,
  marketing: false,
  begun: '',
  verified: '',
  email: '',
  displayName: '',
  longerHold: false,
  provider: '',
});

export const kSteps = ['consents', 'identity', 'account'] as const;
export type Step = (typeof kSteps)[number];

// The step that was asked for, or the first one before it that is not done.
export function stepOf(asked: string | null, draft: SignUpDraft): Step {
  const wanted = kSteps.find((step) => step === asked) ?? 'consents';
  if (wanted === 'consents' || !draft.terms || !draft.privacy) return 'consents';
  return wanted === 'account' && draft.verified ? 'account' : 'identity';
}

export interface Returned {
  verified?: string;
  refusal?: string;
}

// What the provider's redirect says in the address. An id that we did not begin proves nothing.
export function readReturn(query: URLSearchParams, draft: Pick<SignUpDraft, 'begun'>): Returned | undefined {
  const id = query.get('identityVerificationId');
  if (!id) return undefined;
  if (query.get('code')) return { refusal: query.get('pgMessage') ?? query.get('message') ?? '' };
  return id === draft.begun ? { verified: id } : undefined;
}
