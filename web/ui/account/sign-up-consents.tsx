'use client';

import { useTranslations } from 'next-intl';
import { useState, type FormEvent } from 'react';
import { Link } from '@/i18n/navigation';
import { paths } from '@/lib/paths';
import { signUpDraft, type SignUpDraft } from '@/lib/sign-up';
import { Button } from '../button';
import { CheckField } from '../field';

// Nothing is ticked before the reader ticks it; what is optional says so, and costs nothing to leave.
export function SignUpConsents({ draft, onDone }: { draft: SignUpDraft; onDone: () => void }) {
  const words = useTranslations('account');
  const [asked, ask] = useState(false);
  const missing = (given: boolean) => (asked && !given ? words('errors.consentMissing') : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.terms && draft.privacy) onDone();
    else ask(true);
  };
  return (
    <form onSubmit={submit} noValidate className="mt-2">
      <p className="text-soft">{words('consentsLead')}</p>
      <div className="mt-4 rounded-card border border-line bg-surface px-4 py-2">
        <CheckField
          label={words('consentTerms')}
          hint={<ReadLink href={paths.terms} words={words('readTerms')} />}
          checked={draft.terms}
          required
          error={missing(draft.terms)}
          onChange={(event) => signUpDraft.change({ terms: event.target.checked })}
        />
        <CheckField
          label={words('consentPrivacy')}
          hint={<ReadLink href={paths.privacy} words={words('readPrivacy')} />}
          checked={draft.privacy}
          required
          error={missing(draft.privacy)}
          onChange={(event) => signUpDraft.change({ privacy: event.target.checked })}
        />
        <CheckField
          label={words('consentMarketing')}
          hint={words('consentMarketingHint')}
          checked={draft.marketing}
          onChange={(event) => signUpDraft.change({ marketing: event.target.checked })}
        />
      </div>
      <Button type="submit" kind="accent" wide className="mt-6">
        {words('goOn')}
      </Button>
    </form>
  );
}

function ReadLink({ href, words }: { href: string; words: string }) {
  return (
    <Link
      href={href}
      target="_blank"
      className="inline-flex min-h-6 items-center underline underline-offset-4 hover:text-ink"
    >
      {words}
    </Link>
  );
}
