import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { canInstallElsewhere, isWhatTheLockfileSays } = require('./setup.cjs');

const directory = mkdtempSync(join(tmpdir(), 'set-up-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

const lockfile = join(directory, 'package-lock.json');
const agree = (locked: object, installed: object) => {
  writeFileSync(lockfile, JSON.stringify({ packages: { '': {}, ...locked } }));
  writeFileSync(join(directory, '.package-lock.json'), JSON.stringify({ packages: installed }));
  return isWhatTheLockfileSays(directory, lockfile);
};

test('what npm says it installed is compared with the lockfile', () => {
  const one = { 'node_modules/a': { version: '1.0.0' } };
  expect(agree(one, one)).toBe(true);
  expect(agree(one, {})).toBe(false);
  expect(agree(one, { 'node_modules/a': { version: '1.0.1' } })).toBe(false);
});

test('a package for another platform need not be there', () => {
  expect(agree({ 'node_modules/fsevents': { version: '2.0.0', optional: true } }, {})).toBe(true);
});

test('nothing installed is not what the lockfile says', () => {
  expect(isWhatTheLockfileSays(join(directory, 'none'), lockfile)).toBe(false);
});

test('a pip of 22.3 or later installs into an environment that has none', () => {
  const pip = (version: string) =>
    canInstallElsewhere(`pip ${version} from /usr/lib/python3/dist-packages/pip (python 3.11)\n`);
  expect(['20.3.4', '22.2.2', '22.3', '23.0.1', '26.1'].map(pip)).toEqual([false, false, true, true, true]);
  expect(canInstallElsewhere('No module named pip')).toBe(false);
});
