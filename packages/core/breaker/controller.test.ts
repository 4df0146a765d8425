import { sqsBatch, storedMessage } from '@orderflow/testing';
import { controllerFixture, OFF, ON, SLOW } from './testing/controller-fixture.ts';

test('an outage: paused, tried slowly, and as before', async () => {
  const { tick, opens, probes, mapping, status, pass, deps } = controllerFixture();
  await tick();
  expect([mapping(), await status()]).toEqual([ON, 'closed']);
  await opens();
  await tick();
  expect([mapping(), await status()]).toEqual([OFF, 'open']);
  pass(60);
  await tick();
  expect([mapping(), await status()]).toEqual([SLOW, 'half-open']);
  await probes(3);
  await tick();
  expect([mapping(), await status()]).toEqual([ON, 'closed']);
  expect(deps.telemetry.counts).toEqual({ breakerOpen: 2 });
});

test('it hears of its own breaker’s changes, and of no other', async () => {
  const { handler, opens, mapping, events, deps } = controllerFixture();
  await opens();
  const [opened] = await events();
  if (!opened) throw new Error('no event');
  const other = { ...opened, data: { ...(opened.data as object), dependency: 'carrier' } };
  expect(await handler(sqsBatch(storedMessage(other)))).toEqual({ batchItemFailures: [] });
  expect(mapping()).toEqual(ON);
  expect(await handler(sqsBatch(storedMessage(opened)))).toEqual({ batchItemFailures: [] });
  expect(mapping()).toEqual(OFF);
  expect(deps.telemetry.counts).toMatchObject({ ignored: 1, handled: 1 });
});

test('nothing to do: a stable breaker is one look at each, and changes nothing', async () => {
  const { tick, lambda, dynamodb } = controllerFixture();
  await tick();
  await tick();
  expect(lambda.changes).toEqual([]);
  expect([...new Set(dynamodb.sent.map(({ name }) => name))]).toEqual(['Query', 'GetItem']);
});

describe('a mapping that an operator switched off', () => {
  test('before an outage stays off through it and after it', async () => {
    const { tick, opens, probes, mapping, lambda, pass } = controllerFixture();
    lambda.set('m1', 'Disabled');
    await opens();
    await tick();
    pass(60);
    await tick();
    await probes(3);
    await tick();
    expect(mapping()).toEqual(OFF);
    expect(lambda.changes).toEqual([]);
  });

  test('while it was half-open stays off, and gets its concurrency back', async () => {
    const { tick, opens, probes, mapping, lambda, pass } = controllerFixture();
    await opens();
    await tick();
    pass(60);
    await tick();
    lambda.set('m1', 'Disabled');
    await tick();
    expect(mapping()).toEqual({ ...OFF, concurrency: 2 });
    await probes(3);
    await tick();
    expect(mapping()).toEqual(OFF);
  });

  test('and one that somebody switched on while it is open is paused again', async () => {
    const { tick, opens, mapping, lambda } = controllerFixture();
    await opens();
    await tick();
    lambda.set('m1', 'Enabled');
    await tick();
    expect(mapping()).toEqual(OFF);
  });
});

describe('probes that nobody answers for', () => {
  async function halfOpen() {
    const world = controllerFixture();
    await world.opens();
    world.pass(60);
    await world.tick();
    const { version } = await world.breaker.truth();
    const take = () => world.breaker.tally.takeProbe(version, world.deps.clock());
    return { ...world, version, take };
  }

  test('are given up after the wait, and as many others let through', async () => {
    const { take, tick, pass, status } = await halfOpen();
    expect([await take(), await take(), await take(), await take()]).toEqual([true, true, true, false]);
    await tick();
    expect(await take()).toBe(false);
    pass(60);
    await tick();
    expect([await take(), await take(), await take(), await take()]).toEqual([true, true, true, false]);
    expect(await status()).toBe('half-open');
  });

  test('while one that succeeded is enough when no others come', async () => {
    const { take, tick, pass, breaker, version, status } = await halfOpen();
    await take();
    await breaker.tally.pass(version);
    pass(59);
    await tick();
    expect(await status()).toBe('half-open');
    pass(1);
    await tick();
    expect(await status()).toBe('closed');
  });

  test('and when all succeeded, but the last to say so died: it is closed all the same', async () => {
    const { take, tick, breaker, version, status } = await halfOpen();
    for (let probe = 0; probe < 3; probe++) {
      await take();
      await breaker.tally.pass(version);
    }
    await tick();
    expect(await status()).toBe('closed');
  });
});
