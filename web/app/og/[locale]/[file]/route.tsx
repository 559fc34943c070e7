import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { hasLocale } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { ImageResponse } from 'next/og';
import { routing } from '@/i18n/routing';
import type { Event } from '@/lib/api/schema';
import { days, won } from '@/lib/format';
import { generalTotal } from '@/lib/grades';
import { posterLook } from '@/lib/poster';
import { readEvent } from '@/lib/ssr';

// The picture that a link to a show brings along: /og/ko/ID.png. Drawn once for what it says, without a network.
const kSize = { width: 1200, height: 630 };
const kKept = 50;
const kHeaders = { 'Content-Type': 'image/png', 'Cache-Control': 'public, max-age=3600' };

const drawn = new Map<string, ArrayBuffer>();
let fonts: Promise<{ name: string; data: Buffer; weight: 400 | 800 }[]> | undefined;

function readFonts() {
  const folder = path.join(process.cwd(), 'node_modules/pretendard/dist/public/static');
  const one = async (file: string, weight: 400 | 800) => ({
    name: 'Pretendard',
    data: await readFile(path.join(folder, file)),
    weight,
  });
  return (fonts ??= Promise.all([one('Pretendard-Regular.otf', 400), one('Pretendard-ExtraBold.otf', 800)]));
}

async function wordsOf(event: Event, locale: string) {
  const words = await getTranslations({ locale, namespace: 'home' });
  const starts = event.schedules.map((schedule) => schedule.startsAt).sort();
  const prices = event.schedules
    .flatMap((schedule) => schedule.grades.map(generalTotal))
    .sort((a, b) => a - b);
  return {
    title: event.title.slice(0, 80),
    who: `${event.artist} · ${event.venue.name}`.slice(0, 80),
    when: starts[0] ? days(starts[0], starts.at(-1), locale) : '',
    price: prices[0] === undefined ? '' : words('from', { price: won(prices[0], locale) }),
  };
}

function Picture({ title, who, when, price }: Awaited<ReturnType<typeof wordsOf>>) {
  const { palette, turn } = posterLook(title);
  const [light, middle, dark] = palette;
  return (
    <div
      style={{
        width: '100%',
        height: '100%',
        padding: 72,
        display: 'flex',
        flexDirection: 'column',
        justifyContent: 'space-between',
        color: '#fff',
        fontFamily: 'Pretendard',
        backgroundImage: `radial-gradient(circle at ${30 + turn * 50}% -10%, ${light} 0%, ${middle} 32%, ${dark} 82%)`,
      }}
    >
      <div style={{ fontSize: 40, fontWeight: 800, letterSpacing: -1 }}>openrun</div>
      <div style={{ display: 'flex', flexDirection: 'column' }}>
        <div
          style={{
            fontSize: title.length > 24 ? 72 : 96,
            fontWeight: 800,
            letterSpacing: -3,
            lineHeight: 1.15,
            wordBreak: 'keep-all',
          }}
        >
          {title}
        </div>
        <div style={{ fontSize: 36, marginTop: 24 }}>{who}</div>
        <div style={{ fontSize: 36, marginTop: 8, display: 'flex', justifyContent: 'space-between' }}>
          <span>{when}</span>
          <span style={{ fontWeight: 800 }}>{price}</span>
        </div>
      </div>
    </div>
  );
}

export async function GET(_: Request, { params }: { params: Promise<{ locale: string; file: string }> }) {
  const { locale, file } = await params;
  if (!hasLocale(routing.locales, locale) || !/^[\w-]+\.png$/.test(file)) notFound();
  const words = await wordsOf(await readEvent(locale, file.slice(0, -'.png'.length)), locale);
  const key = JSON.stringify(words);
  let picture = drawn.get(key);
  if (!picture) {
    picture = await new ImageResponse(<Picture {...words} />, {
      ...kSize,
      fonts: await readFonts(),
    }).arrayBuffer();
    const oldest = drawn.keys().next().value;
    if (drawn.size >= kKept && oldest !== undefined) drawn.delete(oldest);
    drawn.set(key, picture);
  }
  return new Response(picture, { headers: kHeaders });
}
