import { FakeDynamoDB } from '@orderflow/testing';
import { Transient, Unavailable } from '../failures/index.ts';
import { simulatedOutages } from './simulated-outages.ts';

const NOON = Date.parse('2026-11-24T12:00:00Z');

function provider() {
  const dynamodb = new FakeDynamoDB({ ledger: { key: ['orderId', 'key'] } });
  let now = NOON;
  const slept: number[] = [];
  const guard = simulatedOutages({
    dynamodb,
    clock: () => now,
    sleep: async (ms) => void slept.push(ms),
    table: 'ledger',
    provider: 'payment-gateway',
    timeoutMs: 5000,
  });
  const weather = (row: Record<string, string | number>) =>
    dynamodb.seed('ledger', { orderId: 'weather', key: 'payment-gateway', ...row });
  const pass = (ms: number) => {
    now += ms;
  };
  return { dynamodb, call: () => guard(async () => 'ok'), weather, pass, slept };
}

test('fair weather costs one read a second', async () => {
  const { dynamodb, call, weather, pass } = provider();
  weather({ status: 'fair' });
  for (let count = 0; count < 10; count++) expect(await call()).toBe('ok');
  pass(1000);
  expect(await call()).toBe('ok');
  expect(dynamodb.sent.map(({ name }) => name)).toEqual(['GetItem', 'GetItem']);
});

test('down: every call fails, and is counted', async () => {
  const { dynamodb, call, weather } = provider();
  weather({ status: 'down' });
  for (let count = 0; count < 3; count++) await expect(call()).rejects.toThrow(Unavailable);
  expect(dynamodb.rows('ledger')).toMatchObject([{ calls: 3 }]);
});

test('hangs: every call fails after its time-out', async () => {
  const { call, weather, slept } = provider();
  weather({ status: 'hangs' });
  await expect(call()).rejects.toThrow(Transient);
  expect(slept).toEqual([5000]);
});

test('it passes by itself at its time, or is ended; calls after it are not counted', async () => {
  const { dynamodb, call, weather, pass } = provider();
  weather({ status: 'down', until: NOON + 60_000 });
  await expect(call()).rejects.toThrow('out of order');
  pass(60_000);
  expect(await call()).toBe('ok');
  expect(dynamodb.rows('ledger')).toMatchObject([{ calls: 1 }]);
  weather({ status: 'down' });
  pass(1000);
  await expect(call()).rejects.toThrow('out of order');
  weather({ status: 'fair' });
  expect(await call()).toBe('ok');
});

test('a ledger that does not answer is its own failure', async () => {
  const { dynamodb, call, weather } = provider();
  weather({ status: 'down' });
  dynamodb.fail({ when: 'before', on: ({ name }) => name === 'UpdateItem' });
  await expect(call()).rejects.toThrow('connection was lost');
});
