import * as fc from 'fast-check';
import { EventStore } from '../runtime';
import { Breaker } from '../runtime/breaker/breaker';
import { DEFAULT_POLICY } from '../runtime/breaker/policy';
import type { BreakerInput } from '../runtime/breaker/state-machine';
import { FakeDynamoDB, type Sent } from '../runtime/testing/fake-dynamodb';
import { sqsBatch } from '../runtime/testing/sqs-batch';
import { storedMessage } from '../runtime/testing/stored-message';
import { world } from '../runtime/testing/world';
import { supervisor } from './supervisor';
import { FakeMappings } from './testing';

const dependency = 'payment-gateway';
const NOON = Date.parse('2026-11-24T12:00:00Z');

function place() {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, breakers: { key: ['dependency'] } });
  const lambda = new FakeMappings('m1');
  let now = NOON;
  const deps = {
    ...world({ clock: () => now }),
    dynamodb,
    tables: { events: 'events', breakers: 'breakers' },
    dependency,
    policy: DEFAULT_POLICY,
    lambda,
    mappings: [{ id: 'm1', maxConcurrency: 50 }],
  };
  const breaker = new Breaker(deps);
  const handler = supervisor(deps);
  const hear = async (input: BreakerInput) => breaker.hear(await breaker.truth(), input);
  return {
    dynamodb,
    lambda,
    deps,
    breaker,
    handler,
    hear,
    /** Another process of the function, with memories of its own. */
    tick: (more: Partial<typeof deps> = {}) => supervisor({ ...deps, ...more })({ source: 'aws.events' }),
    opens: () => hear({ type: 'Counted', calls: 5, failures: 5, reason: 'timed out', now }),
    probes: (successes: number) => hear({ type: 'Passed', successes }),
    status: async () => (await breaker.truth()).state.status,
    mapping: () => lambda.mapping('m1'),
    mark: () => dynamodb.rows('breakers').find((row) => row.dependency === `${dependency}/m1`)?.mark,
    events: async () => (await new EventStore(dynamodb, 'events').load(`breaker-${dependency}`)).events,
    pass(seconds: number) {
      now += 1000 * seconds;
    },
  };
}

const ON = { state: 'Enabled', concurrency: 50 };
const OFF = { state: 'Disabled', concurrency: 50 };
const SLOW = { state: 'Enabled', concurrency: 2 };

test('an outage: paused, tried slowly, and as before', async () => {
  const { tick, opens, probes, mapping, status, pass, deps } = place();
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
  const { handler, opens, mapping, events, deps } = place();
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
  const { tick, lambda, dynamodb } = place();
  await tick();
  await tick();
  expect(lambda.changes).toEqual([]);
  expect([...new Set(dynamodb.sent.map(({ name }) => name))]).toEqual(['Query', 'GetItem']);
});

describe('a mapping that an operator switched off', () => {
  test('before an outage stays off through it and after it', async () => {
    const { tick, opens, probes, mapping, lambda, pass } = place();
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
    const { tick, opens, probes, mapping, lambda, pass } = place();
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
    const { tick, opens, mapping, lambda } = place();
    await opens();
    await tick();
    lambda.set('m1', 'Enabled');
    await tick();
    expect(mapping()).toEqual(OFF);
  });
});

describe('probes that nobody answers for', () => {
  async function halfOpen() {
    const world = place();
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

describe('whatever fails', () => {
  test('a mapping that cannot be changed is an error, and tried again by the queue', async () => {
    const { handler, opens, events, lambda, mapping, deps } = place();
    await opens();
    const [opened] = await events();
    if (!opened) throw new Error('no event');
    const message = storedMessage(opened);
    lambda.fail('before');
    expect((await handler(sqsBatch(message)))?.batchItemFailures).toHaveLength(1);
    expect(deps.telemetry.lines).toMatchObject([
      { message: 'mapping not in line', mapping: 'm1' },
      { message: 'retrying' },
    ]);
    expect((await handler(sqsBatch(message)))?.batchItemFailures).toEqual([]);
    expect(mapping()).toEqual(OFF);
  });

  test('the schedule’s run fails with it, and one mapping’s trouble is not another’s', async () => {
    const { tick, opens, lambda } = place();
    lambda.mappings.set('m2', { ...lambda.mapping('m1') });
    await opens();
    const mappings = ['m0', 'm1', 'm2'].map((id) => ({ id, maxConcurrency: 50 }));
    await expect(tick({ mappings })).rejects.toThrow('no mapping m0');
    expect(['m1', 'm2'].map((id) => lambda.mapping(id).state)).toEqual(['Disabled', 'Disabled']);
  });

  describe.each(['before', 'after'] as const)('dies %s', (when) => {
    const marking = { when, on: ({ name, input }: Sent) => name === 'PutItem' && 'mark' in (input.Item ?? {}) };

    test.each(['the mark', 'the stop'])('%s: paused by the next run, and resumed in the end', async (at) => {
      const { opens, hear, tick, lambda, dynamodb, mapping } = place();
      await opens();
      if (at === 'the mark') dynamodb.fail(marking);
      else lambda.fail(when);
      await expect(tick()).rejects.toThrow('connection was lost');
      await tick();
      expect(mapping()).toEqual(OFF);
      await hear({ type: 'Close', by: 'ada', reason: 'over', now: NOON });
      await tick();
      expect(mapping()).toEqual(ON);
    });

    test.each(['the start', 'the unmarking'])(
      '%s: resumed by the next run, and nobody’s switch is touched then',
      async (at) => {
        const { opens, hear, tick, lambda, dynamodb, mapping, mark } = place();
        await opens();
        await tick();
        await hear({ type: 'Close', by: 'ada', reason: 'over', now: NOON });
        if (at === 'the unmarking') dynamodb.fail(marking);
        else lambda.fail(when);
        await expect(tick()).rejects.toThrow('connection was lost');
        await tick();
        expect([mapping(), mark()]).toEqual([ON, 'none']);
        lambda.set('m1', 'Disabled');
        await tick();
        expect(mapping()).toEqual(OFF);
      },
    );
  });

  test('the one who saw an older mark does not take a newer one away', async () => {
    const { opens, tick, probes, pass, breaker, deps, lambda, mapping, mark, dynamodb } = place();
    await opens();
    await tick();
    pass(60);
    await tick();
    await probes(3);
    // this run sees the breaker closed; between its resuming and its unmarking the breaker opens again, and is seen to
    let between: (() => Promise<unknown>) | undefined = async () => {
      between = undefined;
      await breaker.hear(await breaker.truth(), { type: 'Open', by: 'ada', reason: 'again', now: NOON });
      await supervisor(deps)({});
    };
    const slow = {
      ...deps,
      lambda: {
        send: (async (command: never) => {
          const answer = await lambda.send(command);
          await between?.();
          return answer;
        }) as typeof lambda.send,
      },
    };
    await expect(supervisor(slow)({})).rejects.toThrow('another run of this function was faster');
    expect([mapping().state, mark()]).toEqual(['Disabled', 'paused']);
    await breaker.hear(await breaker.truth(), { type: 'Close', by: 'ada', reason: 'over', now: NOON });
    await tick();
    expect([mapping(), mark()]).toEqual([ON, 'none']);
    expect(dynamodb.rows('breakers')).toHaveLength(2);
  });
});

type Step = 'opens' | 'waits' | 'succeeds' | 'fails' | 'ticks' | 'closes' | 'holds';
const steps = fc.array(
  fc.record({
    step: fc.constantFrom<Step>('opens', 'waits', 'succeeds', 'fails', 'ticks', 'ticks', 'closes', 'holds'),
    /** Which call of the run it dies at. */
    fault: fc.option(fc.record({ when: fc.constantFrom('before' as const, 'after' as const), call: fc.nat(8) })),
    lambdaFault: fc.option(fc.constantFrom('before' as const, 'after' as const), { freq: 3 }),
  }),
  { maxLength: 25 },
);

test('dying at any call, in any state: two quiet runs later state and mapping agree, and a mapping that was off stays off', () =>
  fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (steps, isOffByHand) => {
      const { dynamodb, lambda, hear, tick, mapping, status, pass, deps } = place();
      if (isOffByHand) lambda.set('m1', 'Disabled');
      const inputs: Partial<Record<Step, () => BreakerInput>> = {
        opens: () => ({ type: 'Counted', calls: 9, failures: 9, reason: 'timed out', now: deps.clock() }),
        succeeds: () => ({ type: 'Passed', successes: 3 }),
        fails: () => ({ type: 'Failed', reason: 'timed out', now: deps.clock() }),
        closes: () => ({ type: 'Close', by: 'ada', reason: 'x', now: deps.clock() }),
        holds: () => ({ type: 'Open', by: 'ada', reason: 'x', now: deps.clock() }),
      };
      for (const { step, fault, lambdaFault } of steps) {
        let call = fault?.call ?? 0;
        if (fault) dynamodb.fail({ when: fault.when, on: () => call-- <= 0, times: 20 });
        if (lambdaFault) lambda.fail(lambdaFault);
        const input = inputs[step]?.();
        if (input) await hear(input).catch(() => undefined);
        if (step === 'waits') pass(1000);
        if (step === 'ticks') await tick().catch(() => undefined);
        dynamodb.heal();
        lambda.heal();
      }
      await tick();
      await tick();
      const expected = { closed: ON, open: { state: 'Disabled' }, 'half-open': SLOW }[await status()];
      if (isOffByHand) expect(mapping().state).toBe('Disabled');
      else expect(mapping()).toMatchObject(expected);
    }),
    { numRuns: 600 },
  ));
