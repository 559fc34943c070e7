'use client';

import { useTranslations } from 'next-intl';
import { paths } from '@/lib/paths';
import type { Ending } from '@/lib/waiting';
import { BottomBar } from '../bottom-bar';
import { ButtonLink } from '../button';

// There is nothing to wait for any more: what happened, what it means, where to go.
export function Ended({ ending, eventId }: { ending: Ending; eventId: string }) {
  const words = useTranslations(`queue.${ending}`);
  const queue = useTranslations('queue');
  return (
    <>
      <div role="alert">
        <h1 className="mt-10 text-3xl">{words('title')}</h1>
        <p className="mt-3 text-lg text-soft">{words('detail')}</p>
      </div>
      <BottomBar>
        <ButtonLink href={paths.event(eventId)} kind="accent" wide>
          {queue('backToShow')}
        </ButtonLink>
      </BottomBar>
    </>
  );
}
