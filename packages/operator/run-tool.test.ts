import { runTool } from './run-tool.ts';
import { UsageError } from './usage-error.ts';

let output: jest.SpyInstance;
let errors: jest.SpyInstance;
beforeEach(() => {
  output = jest.spyOn(console, 'log').mockImplementation();
  errors = jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

const failing = (error: unknown) => ({
  name: 'breaker',
  usage: 'usage: breaker',
  run: async () => {
    throw error;
  },
});

test('--help prints the usage, and the exit code is 0', async () => {
  expect(await runTool(failing('not run'), ['open', '--help'])).toBe(0);
  expect(output.mock.calls).toEqual([['usage: breaker']]);
});

test('the exit code is what the tool returns, or 0', async () => {
  expect(await runTool({ name: 'x', usage: '', run: async () => 1 }, [])).toBe(1);
  expect(await runTool({ name: 'x', usage: '', run: async () => undefined }, [])).toBe(0);
});

test('a usage error is one line with exit code 2', async () => {
  expect(await runTool(failing(new UsageError('--stage is required')), [])).toBe(2);
  expect(errors.mock.calls).toEqual([['breaker: --stage is required (--help lists the options)']]);
});

test.each([
  ['a message of several lines', new Error('denied\nat line 2'), 'breaker: denied\ufffdat line 2'],
  ['no message but a code', Object.assign(new Error(''), { code: 'ECONNREFUSED' }), 'breaker: ECONNREFUSED'],
  ['no message at all', new TypeError(''), 'breaker: TypeError'],
])('an error with %s is one line with exit code 1', async (_, error, line) => {
  expect(await runTool(failing(error), [])).toBe(1);
  expect(errors.mock.calls).toEqual([[line]]);
});
