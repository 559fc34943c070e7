import { describe, expect, it } from 'vitest';
import { loadMessages } from './messages';

function leaves(tree: unknown, path = ''): [string, string][] {
  if (typeof tree === 'string') return [[path, tree]];
  return Object.entries(tree as object).flatMap(([name, value]) =>
    leaves(value, path ? `${path}.${name}` : name),
  );
}

// {name} and {name, plural, …}: what a text is given.
const given = (text: string) => [...text.matchAll(/\{(\w+)\s*[,}]/g)].map((match) => match[1]).sort();

describe('messages', async () => {
  const korean = leaves(await loadMessages('ko'));
  const english = new Map(leaves(await loadMessages('en')));

  it('say the same things in both languages', () => {
    expect([...english.keys()].sort()).toEqual(korean.map(([path]) => path).sort());
  });

  it('are given the same values in both languages', () => {
    for (const [path, text] of korean)
      expect(new Set(given(english.get(path) ?? '')), path).toEqual(new Set(given(text)));
  });

  it('are Korean in Korean, and never blame a vague error', () => {
    for (const [path, text] of korean) expect(text, path).not.toMatch(/오류가 발생/);
    for (const [path, text] of english) expect(text, path).not.toMatch(/[가-힣]/);
  });
});
