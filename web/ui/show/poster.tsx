import { imageOrigin } from '@/lib/config';
import { posterHues } from '@/lib/poster';
import { classes } from '../classes';

function mayShow(url: string | undefined): url is string {
  if (!url) return false;
  if (url.startsWith('/') && !url.startsWith('//')) return true;
  const allowed = imageOrigin();
  return Boolean(allowed) && URL.canParse(url) && new URL(url).origin === new URL(allowed).origin;
}

// The show's own picture; where there is none, a drawn one that is always the same for the same show.
export function Poster({
  id,
  title,
  url,
  className,
  eager = false,
}: {
  id: string;
  title: string;
  url?: string | undefined;
  className?: string;
  eager?: boolean;
}) {
  const box = classes('aspect-[4/3] w-full rounded-card object-cover', className);
  if (mayShow(url))
    return (
      // eslint-disable-next-line @next/next/no-img-element -- one size, no third party, no inline style
      <img
        src={url}
        alt=""
        width={800}
        height={600}
        className={box}
        loading={eager ? 'eager' : 'lazy'}
        fetchPriority={eager ? 'high' : 'auto'}
      />
    );
  const [light, middle, dark] = posterHues(id);
  const gradient = `poster-${id}`;
  return (
    <svg viewBox="0 0 400 300" preserveAspectRatio="xMidYMid slice" aria-hidden="true" className={box}>
      <defs>
        <radialGradient id={gradient} cx="0.8" cy="0.05" r="1.25">
          <stop offset="0" stopColor={light} />
          <stop offset="0.45" stopColor={middle} />
          <stop offset="1" stopColor={dark} />
        </radialGradient>
      </defs>
      <rect width="400" height="300" fill={`url(#${gradient})`} />
      <PosterTitle title={title} />
    </svg>
  );
}

function PosterTitle({ title }: { title: string }) {
  const lines = titleLines(title);
  const size = Math.min(46, 320 / Math.max(...lines.map((line) => width(line))));
  return (
    <text fill="#fff" fontSize={size} fontWeight="800" letterSpacing={-size / 40}>
      {lines.map((line, index) => (
        <tspan key={index} x="24" y={276 - (lines.length - 1 - index) * size * 1.15}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

// Hangul is about as wide as its size, Latin about half of it.
const width = (line: string) =>
  [...line].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 0.95 : 0.58), 0) || 1;

function titleLines(title: string): string[] {
  const words = title.split(/\s+/).filter(Boolean);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && width(`${last} ${word}`) <= 8) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.slice(0, 3);
}
