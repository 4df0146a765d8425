import { readFileSync } from 'node:fs';
import { CONFIGURATION_DOCUMENT, configurationDocument } from './configuration-document.ts';

const RUN = 'run `npm run configuration` and commit docs/configuration.md';

test(`docs/configuration.md says what lib/config-keys.ts says (if not: ${RUN})`, () => {
  if (readFileSync(CONFIGURATION_DOCUMENT, 'utf8') !== configurationDocument())
    throw new Error(`docs/configuration.md is stale: ${RUN}`);
});

test('each row says what is allowed, what holds without the key, and what it means', () => {
  const rows = configurationDocument()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(30);
  for (const row of rows) expect(row.split(' | ').filter((cell) => cell.trim() === '')).toEqual([]);
  expect(rows).toContain(
    '| `maxReceives` | a whole number from 1 to 1000 | `10` | How often a message is tried before it is dead-lettered. |',
  );
});
