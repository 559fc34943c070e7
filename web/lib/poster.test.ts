import { expect, it } from 'vitest';
import { motifs, posterLook, titleLines } from './poster';

it('draws the same show the same way, and different shows differently', () => {
  expect(posterLook('여름밤의 오픈런')).toEqual(posterLook('여름밤의 오픈런'));
  const looks = Array.from({ length: 40 }, (_, index) => posterLook(`공연 ${index}`));
  expect(new Set(looks.map((look) => look.palette)).size).toBeGreaterThan(5);
  expect(new Set(looks.map((look) => look.motif)).size).toBe(motifs.length);
});

it('breaks a title between words, into three lines at most', () => {
  expect(titleLines('솔 라이브 2027 〈첫 번째 밤〉')).toEqual(['솔 라이브 2027', '〈첫 번째 밤〉']);
  expect(titleLines('')).toEqual([]);
  const long = titleLines('가나다라마바사 아자차카타파하 가나다라마바사 아자차카타파하 끝');
  expect(long).toHaveLength(3);
  expect(long[2]).toMatch(/…$/);
});
