import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import table from '../settings.json';
import { publicConfig, serverApiUrl } from './config';
import { seller } from './seller';

it('is read where it is written down, and nowhere past it', () => {
  const written = table.map((one) => one.name).filter((name) => name.startsWith('OPENRUN_'));
  const root = path.resolve(import.meta.dirname, '..');
  const read = ['app', 'lib', 'ui', 'i18n']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(root, folder, file),
      ),
    )
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file))
    .flatMap((file) => readFileSync(file, 'utf8').match(/'OPENRUN_[A-Z_]+'/g) ?? []);
  expect([...new Set(read.map((name) => name.slice(1, -1)))].sort()).toEqual([...written].sort());
});

it('has a default for everything, so that a shop opens with none of it', () => {
  expect(serverApiUrl()).toMatch(/^http/);
  expect(publicConfig().portoneSdkUrl).toMatch(/^https/);
  expect(Object.values(seller()).every(Boolean)).toBe(true);
});
