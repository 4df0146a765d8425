import { sqsBatch, storedMessage } from '@orderflow/testing';
import { releaseMapping } from './index.ts';
import { controllerFixture, OFF, ON, SLOW } from './testing/controller-fixture.ts';

test('an outage: the mapping is disabled, slowed for the probes, and restored', async () => {
  const { tick, open, probes, mapping, status, pass, deps } = controllerFixture();
  await tick();
  expect([mapping(), await status()]).toEqual([ON, 'closed']);
  await open();
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

test('only events of its own breaker are handled', async () => {
  const { handler, open, mapping, events, deps } = controllerFixture();
  await open();
  const [opened] = await events();
  if (!opened) throw new Error('no event');
  const other = { ...opened, data: { ...(opened.data as object), dependency: 'carrier' } };
  expect(await handler(sqsBatch(storedMessage(other)))).toEqual({ batchItemFailures: [] });
  expect(mapping()).toEqual(ON);
  expect(await handler(sqsBatch(storedMessage(opened)))).toEqual({ batchItemFailures: [] });
  expect(mapping()).toEqual(OFF);
  expect(deps.telemetry.counts).toMatchObject({ ignored: 1, handled: 1 });
});

test('a run without a change only reads', async () => {
  const { tick, lambda, dynamodb } = controllerFixture();
  await tick();
  await tick();
  expect(lambda.changes).toEqual([]);
  expect([...new Set(dynamodb.sent.map(({ name }) => name))]).toEqual(['Query', 'GetItem']);
});

describe('a mapping that an operator disabled', () => {
  test('before an outage stays disabled during and after it', async () => {
    const { tick, open, probes, mapping, lambda, pass } = controllerFixture();
    lambda.set('m1', 'Disabled');
    await open();
    await tick();
    pass(60);
    await tick();
    await probes(3);
    await tick();
    expect(mapping()).toEqual(OFF);
    expect(lambda.changes).toEqual([]);
  });

  test('while the breaker was half-open stays disabled, and its concurrency is restored', async () => {
    const { tick, open, probes, mapping, lambda, pass } = controllerFixture();
    await open();
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

  test('while the breaker had it disabled stays disabled after the outage, with its concurrency restored', async () => {
    const { tick, open, probes, mapping, pass, deps, mark } = controllerFixture();
    await releaseMapping('m1', deps);
    expect(mark()).toBeUndefined();
    await open();
    await tick();
    await releaseMapping('m1', deps);
    await releaseMapping('m1', deps);
    await tick();
    pass(60);
    await tick();
    expect(mapping()).toEqual(OFF);
    await probes(3);
    await tick();
    expect([mapping(), mark()]).toEqual([OFF, 'none']);
  });

  test('and enables again while the breaker is open is disabled again', async () => {
    const { tick, open, mapping, lambda } = controllerFixture();
    await open();
    await tick();
    lambda.set('m1', 'Enabled');
    await tick();
    expect(mapping()).toEqual(OFF);
  });
});

describe('probes without a result', () => {
  async function halfOpen() {
    const fixture = controllerFixture();
    await fixture.open();
    fixture.pass(60);
    await fixture.tick();
    const { version } = await fixture.breaker.readState();
    const take = () => fixture.breaker.record.takeProbe(version, fixture.deps.clock());
    return { ...fixture, version, take };
  }

  test('are given up after the wait, and as many others are allowed', async () => {
    const { take, tick, pass, status } = await halfOpen();
    expect([await take(), await take(), await take(), await take()]).toEqual([true, true, true, false]);
    await tick();
    expect(await take()).toBe(false);
    pass(60);
    await tick();
    expect([await take(), await take(), await take(), await take()]).toEqual([true, true, true, false]);
    expect(await status()).toBe('half-open');
  });

  test('do not prevent closing: one success is enough when no further call comes for the wait', async () => {
    const { take, tick, pass, breaker, version, status } = await halfOpen();
    await take();
    await breaker.record.countSuccess(version);
    pass(59);
    await tick();
    expect(await status()).toBe('half-open');
    pass(1);
    await tick();
    expect(await status()).toBe('closed');
  });

  test('after all probes succeeded: the breaker is closed even if the last instance crashed before its commit', async () => {
    const { take, tick, breaker, version, status } = await halfOpen();
    for (let probe = 0; probe < 3; probe++) {
      await take();
      await breaker.record.countSuccess(version);
    }
    await tick();
    expect(await status()).toBe('closed');
  });
});
