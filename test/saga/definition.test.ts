import validate from 'asl-validator';
import type { Definition, Retrier } from '../../bin/lib/state-machine.ts';
import { definitionOf } from './support/definition.ts';

const standard = definitionOf({ stage: 'dev', mail: 'none' });
const express = definitionOf({ stage: 'dev', mail: 'none', sagaType: 'express' });

/** The validator writes into what it validates. */
const check = (definition: object) => validate(structuredClone(definition));

describe.each([
  ['standard', standard],
  ['express', express],
])('%s', (_type, definition) => {
  test('is valid, says a validator that no one here wrote', () => {
    expect(check(definition)).toMatchObject({ isValid: true, errors: [] });
  });

  test('every try has its time-out, and so has the whole', () => {
    const states = Object.values(definition.States);
    expect(states.every(({ TimeoutSeconds }) => TimeoutSeconds > 0)).toBe(true);
    expect(definition.TimeoutSeconds).toBeGreaterThan(0);
  });

  test('the longest way, with all its tries, fits into the time-out of the whole', () => {
    expect(longest(definition)).toBeLessThanOrEqual(definition.TimeoutSeconds);
  });

  test('what is hopeless or an answer is not tried again; the rest is, with backoff and jitter', () => {
    for (const { Retry: retriers, Catch: catchers = [] } of Object.values(definition.States)) {
      const [never, ...patient] = retriers;
      const answers = catchers.flatMap(({ ErrorEquals: names }) => names).filter((name) => name !== 'States.ALL');
      expect(never?.MaxAttempts).toBe(0);
      expect(never?.ErrorEquals).toEqual(expect.arrayContaining(['Permanent', 'Rejected', ...answers]));
      expect(patient.map(({ ErrorEquals: names }) => names)).toEqual([
        [
          'Unavailable',
          'Pending',
          'Lambda.TooManyRequestsException',
          'Lambda.ServiceException',
          'Lambda.AWSLambdaException',
          'Lambda.SdkClientException',
        ],
        ['States.ALL'],
      ]);
      for (const retrier of patient) expect(retrier).toMatchObject({ BackoffRate: 2, JitterStrategy: 'FULL' });
    }
  });

  test('nothing that money or a name hangs on is in the data of an execution', () => {
    expect(JSON.stringify(definition)).not.toMatch(/payment[^"]*token|customerId/);
  });
});

describe('the validator knows the language', () => {
  const { ReserveInventory: first } = standard.States;
  test.each([
    ['a state that is not there', { Next: 'Nowhere' }],
    ['no way on', { Next: undefined }],
    ['JSONata that is none', { Output: '{% $merge([ %}' }],
    ['a time-out that is none', { TimeoutSeconds: 'soon' }],
    ['JSONPath', { InputPath: '$.order' }],
  ])('%s', (_what, change) => {
    const broken = { ...standard, States: { ...standard.States, ReserveInventory: { ...first, ...change } } };
    expect(check(JSON.parse(JSON.stringify(broken))).isValid).toBe(false);
  });
});

test('standard waits days through an outage, and hours through what is transient', () => {
  const [, unavailable, others] = standard.States.ProcessPayment?.Retry ?? [];
  expect(waited(unavailable)).toBeGreaterThan(96 * 3600);
  expect(waited(others)).toBeGreaterThan(3600);
  expect(waited(others)).toBeLessThan(4 * 3600);
});

test('express fits into five minutes', () => {
  expect(express.TimeoutSeconds).toBe(300);
});

/** Seconds that a retrier waits in all, with no jitter. */
function waited(retrier: Retrier | undefined): number {
  if (!retrier) return 0;
  const { MaxAttempts, IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const delays = Array.from({ length: MaxAttempts }, (_, n) =>
    Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** n),
  );
  return delays.reduce((sum, delay) => sum + delay, 0);
}

/** Seconds on the longest way, when each state is tried as often as it may be. An execution that reports has ended. */
function longest({ StartAt, States }: Definition): number {
  const from = (name: string): number => {
    const state = States[name];
    if (!state) throw new Error(`there is no ${name}`);
    const tries = 1 + state.Retry.reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0);
    const here = tries * state.TimeoutSeconds + state.Retry.reduce((sum, retrier) => sum + waited(retrier), 0);
    const ways = [
      ...(state.Next && name !== 'ReportFailure' ? [state.Next] : []),
      ...(state.Catch ?? []).map(({ Next }) => Next),
    ];
    return here + Math.max(0, ...ways.map(from));
  };
  return from(StartAt);
}
