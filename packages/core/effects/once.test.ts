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

test('an effect runs once per event, and its marker is kept', async () => {
  const { run, effects, markers } = setUp();
  expect(await run()).toBe('handled');
  expect(await run()).toBe('duplicate');
  expect([effects, markers()]).toEqual([['sent'], [{ key: 'things#e1', status: 'done' }]]);
});

test('the effect runs for each event', async () => {
  const { run, effects } = setUp();
  await run();
  expect(await run(undefined, 'e2')).toBe('handled');
  expect(effects).toEqual(['sent', 'sent']);
});

test('a marker can expire', async () => {
  const { run, markers } = setUp({ ttlSeconds: 60 });
  await run(async () => expect(markers()).toMatchObject([{ status: 'started', expiresAt: NOW / 1000 + 60 }]));
  expect(markers()).toEqual([{ key: 'things#e1', status: 'done', expiresAt: NOW / 1000 + 60 }]);
});

test('of two concurrent deliveries one runs the effect and the other is retried', async () => {
  const { run, effects } = setUp();
  const [first, second] = await Promise.allSettled([run(), run()]);
  expect(first).toEqual({ status: 'fulfilled', value: 'handled' });
  expect(second).toMatchObject({
    reason: { failureClass: 'transient', message: 'things#e1 is being handled by another delivery' },
  });
  expect([await run(), effects]).toEqual(['duplicate', ['sent']]);
});

test('an effect that fails leaves no marker, and the next delivery runs it at once', async () => {
  const { run, effects, markers } = setUp();
  await expect(run(failing('Throttled'))).rejects.toThrow('no');
  expect(markers()).toEqual([]);
  expect([await run(), effects]).toEqual(['handled', ['sent']]);
});

test('an effect that fails after its lease does not delete the marker of another delivery', async () => {
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
  expect(deps.telemetry.lines).toMatchObject([{ level: 'warn', message: 'could not update marker' }]);
});

describe('after a crash', () => {
  const never = () => new Promise<never>(() => undefined);

  test('before the marker is written nothing has happened', async () => {
    const { dynamodb, run, effects, markers } = setUp();
    dynamodb.fail({ when: 'before' });
    await expect(run()).rejects.toThrow('the connection was lost');
    expect([effects, markers()]).toEqual([[], []]);
  });

  test('after the marker is written the effect runs when the lease has expired', async () => {
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

  test('after the effect, before its marker is done, it runs a second time when the lease has expired', async () => {
    const { time, run, effects } = setUp();
    void run(async () => {
      effects.push('sent');
      return never();
    });
    await turn();
    await expect(run()).rejects.toThrow('is being handled by another delivery');
    time.now += 60_000;
    expect([await run(), effects]).toEqual(['handled', ['sent', 'sent']]);
    expect(await run()).toBe('duplicate');
  });

  test('after the marker is done the message is a duplicate', async () => {
    const { dynamodb, run, effects } = setUp();
    dynamodb.fail({ when: 'after', on: onNth('PutItem', 2) });
    expect(await run()).toBe('handled');
    expect([await run(), effects]).toEqual(['duplicate', ['sent']]);
  });
});

test('an effect whose marker cannot be updated is handled, because a retry would run it twice', async () => {
  const { dynamodb, deps, run, effects } = setUp();
  dynamodb.fail({ when: 'before', on: onNth('PutItem', 2) });
  expect([await run(), effects]).toEqual(['handled', ['sent']]);
  expect(deps.telemetry.lines).toMatchObject([
    { level: 'warn', message: 'could not update marker', error: 'AnswerTimeout: the connection was lost' },
  ]);
});

test('when the marker cannot be deleted, the error of the effect is thrown', async () => {
  const { dynamodb, run } = setUp();
  dynamodb.fail({ when: 'before', on: ({ name }) => name === 'DeleteItem' });
  await expect(run(failing('Throttled'))).rejects.toMatchObject({ name: 'Throttled' });
});

test('when the endpoint does not return the existing marker, its lease counts as not expired', async () => {
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
