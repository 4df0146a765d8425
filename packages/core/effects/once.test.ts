import { consumerFixture, FakeDynamoDB } from '@orderflow/testing';
import { type OnceSettings, once } from './once.ts';

const NOW = Date.parse('2026-11-23T08:00:01Z');

function setUp(settings: Partial<OnceSettings> = {}) {
  const dynamodb = new FakeDynamoDB({ markers: { key: ['key'] } });
  const time = { now: NOW };
  const deps = { ...consumerFixture({ clock: () => time.now }), dynamodb };
  const guard = once(deps, { table: 'markers', leaseSeconds: 60, ttlSeconds: 0, ...settings });
  const effects: string[] = [];
  const run = (effect: () => Promise<unknown> = async () => effects.push('sent'), eventId = 'e1') =>
    guard({ type: 't', source: 's', data: {}, metadata: { eventId, timestamp: '', correlationId: 'c' } }, effect);
  const markers = () => dynamodb.rows('markers');
  return { dynamodb, deps, time, run, effects, markers };
}

const failing = (name: string) => async () => {
  throw Object.assign(new Error('no'), { name });
};
const turn = () => new Promise((resolve) => setImmediate(resolve));
const onNth = (name: string, nth: number) => {
  let seen = 0;
  return (sent: { readonly name: string }) => sent.name === name && ++seen === nth;
};

test('an effect is had once, and remembered', async () => {
  const { run, effects, markers } = setUp();
  expect(await run()).toBe('handled');
  expect(await run()).toBe('duplicate');
  expect([effects, markers()]).toEqual([['sent'], [{ key: 'things#e1', status: 'done' }]]);
});

test('other events have theirs', async () => {
  const { run, effects } = setUp();
  await run();
  expect(await run(undefined, 'e2')).toBe('handled');
  expect(effects).toEqual(['sent', 'sent']);
});

test('a marker may have an end', async () => {
  const { run, markers } = setUp({ ttlSeconds: 60 });
  await run(async () => expect(markers()).toMatchObject([{ status: 'started', expiresAt: NOW / 1000 + 60 }]));
  expect(markers()).toEqual([{ key: 'things#e1', status: 'done', expiresAt: NOW / 1000 + 60 }]);
});

test('of two deliveries at a time one has the effect, the other comes again', async () => {
  const { run, effects } = setUp();
  const [first, second] = await Promise.allSettled([run(), run()]);
  expect(first).toEqual({ status: 'fulfilled', value: 'handled' });
  expect(second).toMatchObject({
    reason: { failureClass: 'transient', message: 'things#e1 is being handled by another delivery' },
  });
  expect([await run(), effects]).toEqual(['duplicate', ['sent']]);
});

test('an effect that fails leaves no marker: the next delivery tries at once', async () => {
  const { run, effects, markers } = setUp();
  await expect(run(failing('Throttled'))).rejects.toThrow('no');
  expect(markers()).toEqual([]);
  expect([await run(), effects]).toEqual(['handled', ['sent']]);
});

test('whoever fails after its lease takes nothing from the next holder', async () => {
  const { time, deps, run, markers } = setUp();
  let fail = (_: Error) => {};
  const slow = run(() => new Promise((_, reject) => (fail = reject)));
  await turn();
  time.now += 60_000;
  await run(async () => {
    fail(new Error('too slow'));
    await expect(slow).rejects.toThrow('too slow');
    expect(markers()).toMatchObject([{ status: 'started', leaseUntil: NOW + 120_000 }]);
  });
  expect(markers()).toEqual([{ key: 'things#e1', status: 'done' }]);
  expect(deps.telemetry.lines).toMatchObject([{ level: 'warn', message: 'marker not updated' }]);
});

describe('a crash', () => {
  const dead = () => new Promise<never>(() => undefined);

  test('before the marker: nothing happened', async () => {
    const { dynamodb, run, effects, markers } = setUp();
    dynamodb.fail({ when: 'before' });
    await expect(run()).rejects.toThrow('the connection was lost');
    expect([effects, markers()]).toEqual([[], []]);
  });

  test('after the marker: the effect waits for the lease', async () => {
    const { dynamodb, time, run, effects } = setUp();
    dynamodb.fail({ when: 'after' });
    await expect(run()).rejects.toThrow('the connection was lost');
    time.now += 58_500;
    await expect(run()).rejects.toMatchObject({ retryAfterSeconds: 2 });
    time.now += 1499;
    await expect(run()).rejects.toThrow('is being handled by another delivery');
    expect(effects).toEqual([]);
    time.now += 1;
    expect([await run(), effects]).toEqual(['handled', ['sent']]);
  });

  test('after the effect and before it is remembered: it is had once more, after the lease', async () => {
    const { time, run, effects } = setUp();
    void run(async () => {
      effects.push('sent');
      return dead();
    });
    await turn();
    await expect(run()).rejects.toThrow('is being handled by another delivery');
    time.now += 60_000;
    expect([await run(), effects]).toEqual(['handled', ['sent', 'sent']]);
    expect(await run()).toBe('duplicate');
  });

  test('after it is remembered: a duplicate', async () => {
    const { dynamodb, run, effects } = setUp();
    dynamodb.fail({ when: 'after', on: onNth('PutItem', 2) });
    expect(await run()).toBe('handled');
    expect([await run(), effects]).toEqual(['duplicate', ['sent']]);
  });
});

test('an effect that cannot be remembered is done all the same: to try again would do it twice', async () => {
  const { dynamodb, deps, run, effects } = setUp();
  dynamodb.fail({ when: 'before', on: onNth('PutItem', 2) });
  expect([await run(), effects]).toEqual(['handled', ['sent']]);
  expect(deps.telemetry.lines).toMatchObject([
    { level: 'warn', message: 'marker not updated', error: 'TimeoutError: the connection was lost' },
  ]);
});

test('a marker that cannot be given back does not hide why the effect failed', async () => {
  const { dynamodb, run } = setUp();
  dynamodb.fail({ when: 'before', on: ({ name }) => name === 'DeleteItem' });
  await expect(run(failing('Throttled'))).rejects.toMatchObject({ name: 'Throttled' });
});

test('where the endpoint does not show the marker in the way, it is taken for one that runs', async () => {
  const { dynamodb, run } = setUp();
  await run();
  const { send } = dynamodb;
  const blind = (command: never) =>
    send(command).catch((error) => {
      throw Object.assign(error as object, { Item: undefined });
    });
  Object.assign(dynamodb, { send: blind });
  await expect(run()).rejects.toThrow('is being handled by another delivery');
});
