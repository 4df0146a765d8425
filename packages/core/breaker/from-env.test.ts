import { consumerFixture, FakeDynamoDB } from '@orderflow/testing';
import { breakerFromEnv, guardFromEnv } from './from-env.ts';

const SETTINGS = {
  BREAKER_DEPENDENCY: 'carrier',
  BREAKERS_TABLE: 'breakers',
  BREAKER_FAILURES: '5',
  BREAKER_FAILURE_PERCENT: '50',
  BREAKER_WINDOW_SECONDS: '60',
  BREAKER_PROBES: '3',
  BREAKER_WAIT_SECONDS: '60',
  BREAKER_MAX_WAIT_SECONDS: '900',
};
const original = process.env;

beforeEach(() => {
  process.env = { ...original, ...SETTINGS };
});
afterAll(() => {
  process.env = original;
});

test('a breaker is what its construct set', () => {
  expect(breakerFromEnv(consumerFixture())).toMatchObject({
    dependency: 'carrier',
    tables: { events: 'events', breakers: 'breakers' },
    policy: { failures: 5, failurePercent: 50, windowSeconds: 60, probes: 3, waitSeconds: 60, maxWaitSeconds: 900 },
  });
});

test.each(Object.keys(SETTINGS).filter((name) => name !== 'BREAKER_DEPENDENCY'))('%s is missed by its name', (name) => {
  delete process.env[name];
  expect(() => breakerFromEnv(consumerFixture())).toThrow(`environment variable ${name}`);
});

test('a function that no breaker was made for calls as ever; one that has one asks it', async () => {
  const dynamodb = new FakeDynamoDB({ breakers: { key: ['dependency'] } });
  const deps = { ...consumerFixture(), dynamodb };
  const { BREAKER_DEPENDENCY, ...others } = process.env;
  expect(await guardFromEnv(deps)(async () => 'ok')).toBe('ok');
  expect(dynamodb.count('GetItem')).toBe(1);
  process.env = others;
  expect(await guardFromEnv(deps)(async () => 'ok')).toBe('ok');
  expect(dynamodb.count('GetItem')).toBe(1);
  expect(BREAKER_DEPENDENCY).toBe('carrier');
});
