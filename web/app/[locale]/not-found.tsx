import { useTranslations } from 'next-intl';
import { paths } from '@/lib/paths';
import { ButtonLink } from '@/ui/button';
import { Page } from '@/ui/page';

export default function NotFound() {
  const words = useTranslations('shared.notFound');
  return (
    <Page>
      <h1 className="mt-10 text-2xl">{words('title')}</h1>
      <p className="mt-2 text-soft">{words('detail')}</p>
      <ButtonLink href={paths.home} kind="accent" wide className="mt-6">
        {words('home')}
      </ButtonLink>
    </Page>
  );
}
