import { imageOrigin, publicConfig } from '@/lib/config';
import { classes } from '../classes';
import { DrawnPoster } from './drawn-poster';

function mayShow(url: string | undefined): url is string {
  if (!url) return false;
  if (url.startsWith('/') && !url.startsWith('//')) return true;
  const allowed = imageOrigin();
  return Boolean(allowed) && URL.canParse(url) && new URL(url).origin === new URL(allowed).origin;
}

// The show's own picture; where there is none, a drawn one that is always the same for the same show.
export function Poster({
  title,
  url,
  className,
  eager = false,
}: {
  title: string;
  url?: string | undefined;
  className?: string;
  eager?: boolean;
}) {
  const box = classes('aspect-[4/3] w-full rounded-card object-cover', className);
  // A path is of the API, which may have a host of its own.
  if (mayShow(url))
    return (
      // eslint-disable-next-line @next/next/no-img-element -- one size, no third party, no inline style
      <img
        src={url.startsWith('/') ? publicConfig().apiUrl + url : url}
        alt=""
        width={800}
        height={600}
        className={box}
        loading={eager ? 'eager' : 'lazy'}
        fetchPriority={eager ? 'high' : 'auto'}
      />
    );
  return <DrawnPoster title={title} className={box} />;
}
