const kPalettes = [
  ['#ffb27a', '#d8371c', '#3c0f33'],
  ['#9ad7ff', '#2a6fdb', '#151443'],
  ['#ffe08a', '#e08a1e', '#4a1530'],
  ['#b6f0d0', '#12876a', '#0c2440'],
  ['#ffc2dd', '#b43a8b', '#25123f'],
  ['#d5c8ff', '#6a4bd0', '#141233'],
] as const;

// The same show has the same colours on every page and device.
export function posterHues(id: string): readonly [string, string, string] {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return kPalettes[sum % kPalettes.length] ?? kPalettes[0];
}
