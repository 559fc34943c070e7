const kPalettes = [
  ['#ffb27a', '#d8371c', '#3c0f33'],
  ['#9ad7ff', '#2a6fdb', '#151443'],
  ['#ffd27a', '#c8641a', '#3d1230'],
  ['#b6f0d0', '#12876a', '#0c2440'],
  ['#ffc2dd', '#b43a8b', '#25123f'],
  ['#d5c8ff', '#6a4bd0', '#141233'],
  ['#f6d6c0', '#a0525c', '#251a2e'],
  ['#c9e4ee', '#3d7a99', '#10202f'],
] as const;

export type Palette = readonly [light: string, middle: string, dark: string];
export const motifs = ['rows', 'moon', 'beams', 'waves'] as const;

// Where a show has no picture of its own, its title decides: the same colours and the same drawing on every page and device.
export function posterLook(title: string): {
  palette: Palette;
  motif: (typeof motifs)[number];
  turn: number;
} {
  let hash = 0x811c9dc5;
  for (const letter of title) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  hash = (hash ^ (hash >>> 13)) >>> 0;
  return {
    palette: kPalettes[hash % kPalettes.length] ?? kPalettes[0],
    motif: motifs[(hash >>> 8) % motifs.length] ?? 'rows',
    turn: ((hash >>> 16) % 100) / 100, // 0 to 1: one thing that each drawing varies
  };
}

// Hangul is about as wide as its size, Latin about half of it.
export const textWidth = (line: string) =>
  [...line].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 0.95 : 0.58), 0) || 1;

const kLineWidth = 8;
const kLines = 3;

// A title in at most three lines; what does not fit ends in an ellipsis.
export function titleLines(title: string): string[] {
  const lines: string[] = [];
  for (const word of title.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`) <= kLineWidth)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  if (lines.length <= kLines) return lines;
  return [...lines.slice(0, kLines - 1), `${lines[kLines - 1]}…`];
}
