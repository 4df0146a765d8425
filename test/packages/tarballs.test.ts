import { resolve } from 'node:path';
import { succeed } from './support/run.ts';
import { PACKAGES, tarballOf } from './support/tarballs.ts';

const PUBLINT = resolve('node_modules', 'publint', 'src', 'cli.js');
const ATTW = resolve('node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
jest.setTimeout(600_000);

const ofTemplate = /^package\/dist\/template\//;

describe.each(PACKAGES)('@orderflow/%s', (name) => {
  test('publint finds nothing wrong with the package', () => {
    expect(succeed('.', process.execPath, PUBLINT, 'run', '--strict', tarballOf(name))).toMatch('All good!');
  });

  test('its types resolve wherever ES modules do', () => {
    succeed('.', process.execPath, ATTW, '--profile', 'esm-only', '--format', 'ascii', tarballOf(name));
  });

  test('it holds the sources that its source maps name, and none of its tests', () => {
    const files = succeed('.', 'tar', '-tzf', tarballOf(name)).split('\n');
    const sources = files
      .filter((file) => file.endsWith('.js.map'))
      .map((file) => file.replace('/dist/', '/').replace(/[.]js[.]map$/, '.ts'));
    expect(sources.length).toBeGreaterThan(0);
    expect(files).toEqual(expect.arrayContaining(sources));
    const own = files.filter((file) => !ofTemplate.test(file));
    expect(own.filter((file) => /[.]test[.]|\/testing\/|tsbuildinfo/.test(file))).toEqual([]);
  });
});
