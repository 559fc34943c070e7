'use client';

import { useTranslations } from 'next-intl';
import type { PendingOAuth } from '@/lib/api/schema';
import { Button } from '../button';
import { Notice } from '../notice';

// Whose account at a provider the new account will be signed in to by; it can still be left out.
export function JoiningWith({
  pending,
  busy,
  onDrop,
}: {
  pending: PendingOAuth;
  busy: boolean;
  onDrop: () => void;
}) {
  const words = useTranslations('oauth');
  const who = [pending.name, pending.email].filter(Boolean).join(' · ');
  return (
    <div className="mt-6">
      <Notice
        role="status"
        title={words('joiningWith', { provider: words(`names.${pending.provider}`) })}
        action={
          <Button kind="quiet" busy={busy} onClick={onDrop}>
            {words('joinOtherwise')}
          </Button>
        }
      >
        {who && <p className="font-bold text-ink">{who}</p>}
        <p>{words('joiningWithDetail')}</p>
        <p>{words('haveAccountDetail')}</p>
      </Notice>
    </div>
  );
}
