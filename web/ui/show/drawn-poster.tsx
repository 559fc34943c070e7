import { useId } from 'react';
import { posterLook, textWidth, titleLines, type Palette } from '@/lib/poster';

// A poster drawn from nothing but the title: light falling into a dark hall, and one motif of the stage.
function Rows({ turn }: { turn: number }) {
  const x = 120 + turn * 200;
  return (
    <g fill="none" stroke="#fff" strokeWidth="6" strokeLinecap="round" strokeOpacity="0.5">
      {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
        <circle
          key={row}
          cx={x}
          cy="-34"
          r={70 + row * 27}
          strokeDasharray={`0 ${13 + row * 0.4}`}
          opacity={1 - row * 0.11}
        />
      ))}
    </g>
  );
}

function Moon({ turn, palette: [light] }: { turn: number; palette: Palette }) {
  const x = 110 + turn * 190;
  return (
    <g fill={light}>
      <circle cx={x} cy="104" r="74" fillOpacity="0.92" />
      {[0, 1, 2, 3, 4].map((line) => (
        <rect
          key={line}
          x={x - 66 + line * 11}
          y={192 + line * 13}
          width={132 - line * 22}
          height="4"
          rx="2"
          fillOpacity={0.5 - line * 0.09}
        />
      ))}
    </g>
  );
}

function Beams({ turn, palette: [light] }: { turn: number; palette: Palette }) {
  const lean = -50 + turn * 100;
  return (
    <g fill={light}>
      {[40, 120, 200, 280, 360].map((x, index) => (
        <g key={x}>
          <path d={`M${x - 4} 0h8l${lean + 56} 300h-120z`} fillOpacity={index % 2 ? 0.1 : 0.2} />
          <circle cx={x} cy="3" r="7" fillOpacity="0.9" />
        </g>
      ))}
    </g>
  );
}

function Waves({ turn }: { turn: number }) {
  const tall = 16 + turn * 20;
  return (
    <g fill="none" stroke="#fff" strokeWidth="2.5">
      {[0, 1, 2, 3, 4, 5, 6].map((line) => {
        const y = 38 + line * 21;
        const up = tall * (1 - Math.abs(line - 3) / 5);
        return (
          <path
            key={line}
            d={`M-10 ${y}C60 ${y - up} 110 ${y + up} 180 ${y}S300 ${y - up} 410 ${y + up / 2}`}
            strokeOpacity={0.16 + line * 0.08}
          />
        );
      })}
    </g>
  );
}

const kMotifs = { rows: Rows, moon: Moon, beams: Beams, waves: Waves };

export function DrawnPoster({
  title,
  className,
  bare = false,
}: {
  title: string;
  className: string;
  bare?: boolean;
}) {
  const id = useId();
  const { palette, motif, turn } = posterLook(title);
  const [light, middle, dark] = palette;
  const Motif = kMotifs[motif];
  return (
    <svg viewBox="0 0 400 300" preserveAspectRatio="xMidYMid slice" aria-hidden="true" className={className}>
      <defs>
        <radialGradient id={`${id}a`} cx={0.2 + turn * 0.6} cy="0" r="1.2">
          <stop offset="0" stopColor={motif === 'moon' ? middle : light} />
          <stop offset={motif === 'moon' ? 0.1 : 0.4} stopColor={middle} />
          <stop offset="1" stopColor={dark} />
        </radialGradient>
        <linearGradient id={`${id}b`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0.35" stopColor={dark} stopOpacity="0" />
          <stop offset="1" stopColor={dark} stopOpacity="0.9" />
        </linearGradient>
      </defs>
      <rect width="400" height="300" fill={`url(#${id}a)`} />
      <Motif turn={turn} palette={palette} />
      {!bare && <rect width="400" height="300" fill={`url(#${id}b)`} />}
      {!bare && <Title title={title} />}
    </svg>
  );
}

function Title({ title }: { title: string }) {
  const lines = titleLines(title);
  const size = Math.min(44, 340 / Math.max(...lines.map(textWidth)));
  return (
    <text fill="#fff" fontSize={size} fontWeight="800" letterSpacing={-size / 40}>
      {lines.map((line, index) => (
        <tspan key={index} x="24" y={274 - (lines.length - 1 - index) * size * 1.15}>
          {line}
        </tspan>
      ))}
    </text>
  );
}
