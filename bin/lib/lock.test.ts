import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { withLock } = require('./lock.cjs');

const directory = mkdtempSync(join(tmpdir(), 'lock-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'lock');

test('is held while the work is done, and not afterwards, whatever happens', async () => {
  const held: boolean[] = [];
  const failing = withLock(file, async () => {
    held.push(existsSync(file));
    await new Promise((resolve) => setImmediate(resolve));
    held.push(existsSync(file));
    throw new Error('no luck');
  });
  await expect(failing).rejects.toThrow('no luck');
  expect(held).toEqual([true, true]);
  expect(existsSync(file)).toBe(false);
});

test('is taken over from a process that is gone', async () => {
  writeFileSync(file, '4194305'); // beyond the largest process number
  const work = jest.fn();
  await withLock(file, work);
  expect(work).toHaveBeenCalledTimes(1);
});
