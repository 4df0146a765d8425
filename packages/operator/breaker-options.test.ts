import { userInfo } from 'node:os';
import * as fc from 'fast-check';
import { readBreakerOptions } from './breaker-options.ts';
import { UsageError } from './usage-error.ts';

const read = (...argv: string[]) => readBreakerOptions(argv);
const nowhere = { aws: false, region: undefined, endpoint: undefined };

test('status of a stage', () => {
  expect(read('status', '--stage', 'dev')).toEqual({ ...nowhere, action: 'status', stage: 'dev' });
});

test('opened and closed, by whom and why', () => {
  expect(read('open', 'payment-gateway', '--stage', 'dev', '--reason', 'maintenance until 6')).toEqual({
    ...nowhere,
    action: 'open',
    stage: 'dev',
    dependency: 'payment-gateway',
    reason: 'maintenance until 6',
    by: userInfo().username,
  });
  const everything = ['--by', 'ada', '--aws', '--region', 'eu-west-1', '--endpoint', 'http://127.0.0.1:4566'];
  expect(read('close', 'carrier', '--stage', 'prod', '--reason', 'back', ...everything)).toEqual({
    action: 'close',
    stage: 'prod',
    dependency: 'carrier',
    reason: 'back',
    by: 'ada',
    aws: true,
    region: 'eu-west-1',
    endpoint: 'http://127.0.0.1:4566',
  });
});

test.each([
  ['say what: status, open or close', []],
  ['not explode', ['explode', '--stage', 'dev']],
  ['say which stage', ['status']],
  ['say which stage', ['status', '--stage', 'Dev']],
  ['leave out carrier', ['status', 'carrier', '--stage', 'dev']],
  ['say which: open payment-gateway', ['open', '--stage', 'dev', '--reason', 'x']],
  ['say which: close payment-gateway', ['close', '../x', '--stage', 'dev', '--reason', 'x']],
  ['what is until?', ['open', 'carrier', 'until', '6', '--stage', 'dev', '--reason', 'x']],
  ['say why', ['open', 'carrier', '--stage', 'dev']],
  ['say why', ['open', 'carrier', '--stage', 'dev', '--reason', ' ']],
  ['say why', ['open', 'carrier', '--stage', 'dev', '--reason', 'x'.repeat(513)]],
  ['say why', ['open', 'carrier', '--stage', 'dev', '--reason', '\ud800']],
  ['say who', ['open', 'carrier', '--stage', 'dev', '--reason', 'x', '--by', '']],
  ['--endpoint nowhere', ['status', '--stage', 'dev', '--endpoint', 'nowhere']],
  ['--nonsense', ['status', '--nonsense']],
])('%s', (problem, argv) => {
  expect(() => read(...argv)).toThrow(UsageError);
  expect(() => read(...argv)).toThrow(problem);
});

test('whatever is typed, it is understood or refused in one line', () =>
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
