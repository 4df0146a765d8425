import { readFileSync } from 'node:fs';
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

  test('it holds the licence', () => {
    const licence = succeed('.', 'tar', '-xzOf', tarballOf(name), 'package/LICENSE');
    expect(licence).toBe(readFileSync('LICENSE', 'utf8'));
  });

  test('it holds what was compiled and its sources: no test, and no file without the other', () => {
    const files = succeed('.', 'tar', '-tzf', tarballOf(name))
      .split('\n')
      .filter((file) => !ofTemplate.test(file));
    const compiled = files.filter((file) => /^package\/dist\/.*[.]js$/.test(file));
    const sources = files.filter((file) => /^package\/(?!dist\/).*[.]ts$/.test(file));
    expect(compiled.length).toBeGreaterThan(0);
    expect(compiled.map((file) => file.replace('/dist/', '/').replace(/[.]js$/, '.ts')).sort()).toEqual(sources.sort());
    expect(files.filter((file) => /[.]test[.]|tsbuildinfo/.test(file))).toEqual([]);
  });
});
