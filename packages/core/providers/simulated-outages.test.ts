import { FakeDynamoDB } from '@orderflow/testing';
import { Unavailable } from '../failures/index.ts';
import { simulatedOutages } from './simulated-outages.ts';

const NOON = Date.parse('2026-11-24T12:00:00Z');

function provider() {
  const dynamodb = new FakeDynamoDB({ outages: { key: ['provider'] } });
  let now = NOON;
  const slept: number[] = [];
  const guard = simulatedOutages({
    dynamodb,
    clock: () => now,
    sleep: async (ms) => void slept.push(ms),
    table: 'outages',
    key: { provider: { S: 'seat-map' } },
    provider: 'seat-map',
    timeoutMs: 5000,
  });
  const outage = (row: Record<string, string | number>) => dynamodb.seed('outages', { provider: 'seat-map', ...row });
  const pass = (ms: number) => {
    now += ms;
  };
  return { dynamodb, call: () => guard(async () => 'ok'), outage, pass, slept };
}

test('without an outage it takes one read a second', async () => {
  const { dynamodb, call, outage, pass } = provider();
  outage({ status: 'over' });
  for (let count = 0; count < 10; count++) expect(await call()).toBe('ok');
  pass(1000);
  expect(await call()).toBe('ok');
  expect(dynamodb.sent.map(({ name }) => name)).toEqual(['GetItem', 'GetItem']);
});

test('down: each call fails, and is counted', async () => {
  const { dynamodb, call, outage } = provider();
  outage({ status: 'down' });
  for (let count = 0; count < 3; count++) await expect(call()).rejects.toThrow(Unavailable);
  expect(dynamodb.rows('outages')).toMatchObject([{ calls: 3 }]);
});

test('hangs: each call fails after its timeout', async () => {
  const { call, outage, slept } = provider();
  outage({ status: 'hangs' });
  await expect(call()).rejects.toThrow(Unavailable);
  expect(slept).toEqual([5000]);
});

test('an outage is over at its end, or when its status changes; later calls are not counted', async () => {
  const { dynamodb, call, outage, pass } = provider();
  outage({ status: 'down', until: NOON + 60_000 });
  await expect(call()).rejects.toThrow('simulated outage');
  pass(60_000);
  expect(await call()).toBe('ok');
  expect(dynamodb.rows('outages')).toMatchObject([{ calls: 1 }]);
  outage({ status: 'down' });
  pass(1000);
  await expect(call()).rejects.toThrow('simulated outage');
  outage({ status: 'over' });
  expect(await call()).toBe('ok');
});

test('an error of the table is thrown', async () => {
  const { dynamodb, call, outage } = provider();
  outage({ status: 'down' });
  dynamodb.fail({ when: 'before', on: ({ name }) => name === 'UpdateItem' });
  await expect(call()).rejects.toThrow('connection was lost');
});
