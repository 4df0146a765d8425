import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { withLock } = require('./lock.cjs');

const directory = mkdtempSync(join(tmpdir(), 'lock-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'lock');

test('is held while the work is done, and not afterwards, whatever happens', () => {
  expect(() =>
    withLock(file, () => {
      expect(existsSync(file)).toBe(true);
      throw new Error('no luck');
    }),
  ).toThrow('no luck');
  expect(existsSync(file)).toBe(false);
});

test('is taken over from a process that is gone', () => {
  writeFileSync(file, '4194305'); // beyond the largest process number
  const work = jest.fn();
  withLock(file, work);
  expect(work).toHaveBeenCalledTimes(1);
});
