import { consumerFixture, FakeDynamoDB, surroundingsFixture } from '@orderflow/testing';
import { breakerOfFunction, guardOfFunction } from './guard-of-function.ts';

const SETTINGS = {
  BREAKER_DEPENDENCY: 'seat-map',
  BREAKERS_TABLE: 'breakers',
  BREAKER_FAILURES: '5',
  BREAKER_FAILURE_PERCENT: '50',
  BREAKER_WINDOW_SECONDS: '60',
  BREAKER_PROBES: '3',
  BREAKER_WAIT_SECONDS: '60',
  BREAKER_MAX_WAIT_SECONDS: '900',
};

test('the breaker is configured by the settings of the function', () => {
  expect(breakerOfFunction(surroundingsFixture(SETTINGS), consumerFixture())).toMatchObject({
    dependency: 'seat-map',
    tables: { events: 'events', breakers: 'breakers' },
    policy: { failures: 5, failurePercent: 50, windowSeconds: 60, probes: 3, waitSeconds: 60, maxWaitSeconds: 900 },
  });
});

test.each(Object.keys(SETTINGS).filter((name) => name !== 'BREAKER_DEPENDENCY'))(
  'an error names the missing setting %s',
  (name) => {
    const surroundings = surroundingsFixture({ ...SETTINGS, [name]: '' });
    expect(() => breakerOfFunction(surroundings, consumerFixture())).toThrow(`environment variable ${name}`);
  },
);

test('the guard reads the breaker, and without a breaker in the settings it allows every call', async () => {
  const dynamodb = new FakeDynamoDB({ breakers: { key: ['dependency'] } });
  const deps = { ...consumerFixture(), dynamodb };
  const withBreaker = surroundingsFixture(SETTINGS);
  expect(await guardOfFunction(withBreaker, deps)(async () => 'ok')).toBe('ok');
  expect(dynamodb.count('GetItem')).toBe(1);
  const without = surroundingsFixture({ ...SETTINGS, BREAKER_DEPENDENCY: '' });
  expect(await guardOfFunction(without, deps)(async () => 'ok')).toBe('ok');
  expect(dynamodb.count('GetItem')).toBe(1);
});
