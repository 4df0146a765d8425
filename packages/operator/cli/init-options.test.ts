import { resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { readInitOptions } from './init-options.ts';

test('package and stack are named after the directory', () => {
  const directory = resolve('somewhere/my-app');
  expect(readInitOptions(['somewhere/my-app'])).toEqual({ directory, name: 'my-app', stack: 'my-app' });
});

test('names can be given; the stack is named after the package without its scope', () => {
  expect(readInitOptions(['app', '--name', '@theatre/tickets'])).toMatchObject({
    name: '@theatre/tickets',
    stack: 'tickets',
  });
  expect(readInitOptions(['app', '--name', 'a', '--stack', 'Tickets'])).toMatchObject({ name: 'a', stack: 'Tickets' });
});

test.each([['--help'], ['-h', 'app']])('%s asks for the usage', (...argv) => {
  expect(readInitOptions(argv)).toBe('help');
});

test.each([
  [[], 'give one directory'],
  [['a', 'b'], 'give one directory'],
  [['a', '--colour'], "Unknown option '--colour'"],
  [['a', '--name'], "Option '--name <value>' argument missing"],
  [['My App'], 'My App is no name of an npm package: choose one by --name'],
  [['a', '--name', '../b'], '../b is no name of an npm package'],
  [['a', '--name', 'x'.repeat(215)], 'is no name of an npm package'],
  [['a', '--name', '1a'], '1a is no name of a stack'],
  [['a', '--stack', 'a_b'], 'a_b is no name of a stack'],
  [['a', '--stack', 'x'.repeat(31)], 'is no name of a stack'],
])('%j is misuse, said in one line', (argv, words) => {
  expect(() => readInitOptions(argv)).toThrow(UsageError);
  expect(() => readInitOptions(argv)).toThrow(words);
  expect(() => readInitOptions(argv)).toThrow(/^.*$/);
});
