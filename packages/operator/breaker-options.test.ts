import { userInfo } from 'node:os';
import * as fc from 'fast-check';
import { readBreakerOptions } from './breaker-options.ts';
import { UsageError } from './usage-error.ts';

const read = (...argv: string[]) => readBreakerOptions(argv);
const here = { aws: false, region: undefined, endpoint: undefined, stacks: undefined };

test('status of a stage', () => {
  expect(read('status', '--stage', 'dev')).toEqual({ ...here, action: 'status', stage: 'dev' });
});

test('open and close, with who and why', () => {
  expect(read('open', 'payment-gateway', '--stage', 'dev', '--reason', 'maintenance until 6')).toEqual({
    ...here,
    action: 'open',
    stage: 'dev',
    dependency: 'payment-gateway',
    reason: 'maintenance until 6',
    by: userInfo().username,
  });
  const everything = ['--by', 'ada', '--region', 'eu-west-1', '--endpoint', 'http://127.0.0.1:4566', '--stack', 's'];
  expect(read('close', 'carrier', '--stage', 'prod', '--reason', 'back', ...everything)).toEqual({
    action: 'close',
    stage: 'prod',
    dependency: 'carrier',
    reason: 'back',
    by: 'ada',
    aws: false,
    region: 'eu-west-1',
    endpoint: 'http://127.0.0.1:4566',
    stacks: ['s'],
  });
});

test.each([
  ['one of status, open or close is required', []],
  ['explode is not one of', ['explode', '--stage', 'dev']],
  ['--stage is required', ['status']],
  ['--stage Dev is not the name of a stage', ['status', '--stage', 'Dev']],
  ['unexpected argument carrier', ['status', 'carrier', '--stage', 'dev']],
  ['open needs the name of a dependency', ['open', '--stage', 'dev', '--reason', 'x']],
  ['../x is not the name of a dependency', ['close', '../x', '--stage', 'dev', '--reason', 'x']],
  ['unexpected argument until', ['open', 'carrier', 'until', '6', '--stage', 'dev', '--reason', 'x']],
  ['--reason is required', ['open', 'carrier', '--stage', 'dev']],
  ['--reason is required', ['open', 'carrier', '--stage', 'dev', '--reason', ' ']],
  ['--reason is required', ['open', 'carrier', '--stage', 'dev', '--reason', 'x'.repeat(513)]],
  ['--reason is required', ['open', 'carrier', '--stage', 'dev', '--reason', '\ud800']],
  ['--by must have', ['open', 'carrier', '--stage', 'dev', '--reason', 'x', '--by', '']],
  ['--endpoint nowhere', ['status', '--stage', 'dev', '--endpoint', 'nowhere']],
  ['--nonsense', ['status', '--nonsense']],
])('%s', (problem, argv) => {
  expect(() => read(...argv)).toThrow(UsageError);
  expect(() => read(...argv)).toThrow(problem);
});

test('any command line is read, or is a usage error', () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.constantFrom('open', 'close', 'status', '--stage', 'dev', '--reason', 'carrier'), fc.string()),
        {
          maxLength: 8,
        },
      ),
      (argv) => {
        try {
          read(...argv);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as Error).message.length).toBeGreaterThan(0);
        }
      },
    ),
  ));
