import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutants } from './mutants.ts';
import { withSeed } from './support/recorded-seed.ts';

const FILE = `[
  { name: 'one: a bug', seed: 3, violates: /a/ },
  { name: "two: the order's bug",
    seed: 4, load: 20 },
]`;

test('a seed is written at its own bug, and nowhere else', () => {
  expect(withSeed(FILE, "two: the order's bug", 17)).toBe(FILE.replace('seed: 4', 'seed: 17'));
  expect(withSeed(FILE, 'one: a bug', 5)).toBe(FILE.replace('seed: 3', 'seed: 5'));
  expect(withSeed(FILE, 'three: no bug of this file', 5)).toBeUndefined();
});

test('each planted bug is found in one of the files that seeds are recorded in', () => {
  const folder = join('test', 'simulation');
  const files = readdirSync(folder).filter((file) => file.endsWith('-mutants.ts'));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  for (const { name, seed } of mutants)
    expect(texts.filter((text) => withSeed(text, name, seed) === text)).toHaveLength(1);
});
