'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { isProblem, unwrap } from '@/lib/api/problem';
import { useApi, useConfig } from '@/lib/api/provider';
import type { OAuthProvider } from '@/lib/api/schema';
import { day } from '@/lib/format';
import { pathName, startAddress } from '@/lib/oauth';
import { Button, buttonClasses } from '../button';
import { ProblemNotice } from '../problem-notice';
import { useToast } from '../toast';
import { useOffered } from './buttons';
import { ProviderMark } from './mark';
import { PendingLink } from './pending-link';

export const kLinksKey = ['oauth', 'links'];

export function useLinks() {
  const api = useApi();
  return useQuery({ queryKey: kLinksKey, queryFn: () => unwrap(api.GET('/users/me/oauth-links')) });
}

// The provider accounts that sign one in: linked ones, and those that may be. What has just been proved is asked about first.
export function Links() {
  const words = useTranslations('oauth');
  const offered = useOffered().data?.providers;
  const links = useLinks();
  const linked = new Map(links.data?.items.map((link) => [link.provider, link.linkedAt]));
  const shown = [...new Set([...(offered ?? []), ...linked.keys()])];
  return (
    <>
      <PendingLink />
      {shown.length > 0 && links.data && (
        <section className="mt-8">
          <h2 className="text-xl">{words('links')}</h2>
          <p className="mt-1 text-soft">{words('linksHint')}</p>
          <ul className="mt-4 border-t border-line">
            {shown.map((provider) => (
              <Row key={provider} provider={provider} linkedAt={linked.get(provider)} />
            ))}
          </ul>
        </section>
      )}
      {links.error && <ProblemNotice error={links.error} onRetry={() => void links.refetch()} />}
    </>
  );
}

function Row({ provider, linkedAt }: { provider: OAuthProvider; linkedAt: string | undefined }) {
  const words = useTranslations('oauth');
  const locale = useLocale();
  const { apiUrl } = useConfig();
  const api = useApi();
  const toast = useToast();
  const queries = useQueryClient();
  const name = words(`names.${provider}`);
  const unlinking = useMutation({
    mutationFn: async () => {
      const params = { path: { provider: pathName(provider) } };
      try {
        await unwrap(api.DELETE('/users/me/oauth-links/{provider}', { params }));
      } catch (error) {
        if (!isProblem(error, 'NOT_FOUND')) throw error; // unlinked elsewhere meanwhile
      }
    },
    onSuccess: () => {
      toast(words('unlinked', { provider: name }));
      return queries.invalidateQueries({ queryKey: kLinksKey });
    },
  });
  return (
    <li className="border-b border-line py-3">
      <div className="flex items-center justify-between gap-4">
        <div className="flex items-center gap-3">
          <ProviderMark provider={provider} />
          <div>
            <p className="font-bold">{name}</p>
            <p className="text-sm text-soft tabular">
              {linkedAt ? words('linkedSince', { time: day(linkedAt, locale) }) : words('notLinked')}
            </p>
          </div>
        </div>
        {linkedAt ? (
          <Button
            busy={unlinking.isPending}
            aria-label={words('unlinkOf', { provider: name })}
            onClick={() => unlinking.mutate()}
          >
            {words('unlink')}
          </Button>
        ) : (
          <a
            href={startAddress(apiUrl, provider, { language: locale, link: true })}
            rel="nofollow"
            aria-label={words('linkOf', { provider: name })}
            className={buttonClasses('plain')}
          >
            {words('link')}
          </a>
        )}
      </div>
      {unlinking.error && <ProblemNotice error={unlinking.error} />}
    </li>
  );
}
