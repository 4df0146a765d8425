import { sqsBatch, storedMessage } from '@orderflow/testing';
import { breakerController, DEFAULT_POLICY, releaseMapping } from './index.ts';
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
  expect(deps.telemetry.counts).toMatchObject({ ignored: 1, pending: 1 });
});

test('the event of the latest change is the timer of its state: it comes again when the next change is due', async () => {
  const { handler, open, probes, events, deps, pass, status } = controllerFixture();
  const deliver = async (index: number) => {
    const event = (await events())[index];
    if (!event) throw new Error('no event');
    const before = deps.sqs.sent.length;
    expect(await handler(sqsBatch(storedMessage(event)))).toEqual({ batchItemFailures: [] });
    return deps.sqs.sent.slice(before).map(({ input }) => input.DelaySeconds);
  };
  await open();
  expect(await deliver(0)).toEqual([60]);
  pass(59.5);
  expect(await deliver(0)).toEqual([1]);
  pass(1);
  expect([await deliver(0), await status()]).toEqual([[], 'half-open']);
  expect(await deliver(1)).toEqual([60]);
  await probes(3);
  expect([await deliver(1), await deliver(2)]).toEqual([[], []]);
  expect(deps.telemetry.counts).toMatchObject({ pending: 3, handled: 3 });
});

test('a breaker that an operator holds open needs no timer', async () => {
  const { handler, apply, events, deps, mapping } = controllerFixture();
  await apply({ type: 'Open', by: 'ada', reason: 'maintenance', now: deps.clock() });
  const [event] = await events();
  if (event) await handler(sqsBatch(storedMessage(event)));
  expect([deps.sqs.sent, mapping()]).toEqual([[], OFF]);
});

test('while probes are due soon, the mapping is slowed and not paused', async () => {
  const { tick, open, probes, mapping } = controllerFixture(DEFAULT_POLICY);
  await open();
  await tick();
  expect(mapping()).toEqual(SLOW);
  await probes(3);
  await tick();
});

test('a mapping that Lambda is changing is adjusted some seconds later, and that is no error', async () => {
  const { handler, open, events, deps, lambda, mapping } = controllerFixture();
  await open();
  const busy = Object.assign(new Error('in use'), { name: 'ResourceInUseException' });
  const [event] = await events();
  const inUse = { send: async () => Promise.reject(busy) } as unknown as typeof lambda;
  if (event) await breakerController({ ...deps, lambda: inUse })(sqsBatch(storedMessage(event)));
  expect(deps.sqs.sent).toMatchObject([{ input: { DelaySeconds: 5 } }]);
  expect(deps.telemetry.lines.filter(({ level }) => level === 'error')).toEqual([]);
  if (event) await handler(sqsBatch(storedMessage(event)));
  expect(mapping()).toEqual(OFF);
});

test('a run without a change only reads', async () => {
  const { tick, lambda, dynamodb } = controllerFixture();
  await tick();
  await tick();
  expect(lambda.changes).toEqual([]);
  expect([...new Set(dynamodb.sent.map(({ name }) => name))]).toEqual(['GetItem', 'Query']);
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

  test('are not those that failed again: then it opens again after the wait', async () => {
    const { take, tick, pass, breaker, version, status, types } = await halfOpen();
    await take();
    await breaker.record.countRepeatedFailure(version);
    await tick();
    expect(await status()).toBe('half-open');
    pass(60);
    await tick();
    expect([await status(), (await types()).at(-1)]).toEqual(['open', 'breaker.opened']);
    expect(await breaker.record.countRepeatedFailure(version)).toBeUndefined();
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
