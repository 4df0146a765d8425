import * as fc from 'fast-check';
import { Contention, Permanent, Rejected, Transient, Unavailable } from '../failures';
import { FakeDynamoDB } from '../testing/fake-dynamodb';
import { RecordedTelemetry } from '../testing/recorded-telemetry';
import { Breaker } from './breaker';
import { breakerGuard, guarded } from './guard';
import { DEFAULT_POLICY } from './policy';

const dependency = 'payment-gateway';
const NOON = Date.parse('2026-11-24T12:00:00Z');
const TABLES = { events: { key: ['stream', 'version'] }, breakers: { key: ['dependency'] } };

/** A dependency and the instances that call it. */
function place(policy = DEFAULT_POLICY) {
  const dynamodb = new FakeDynamoDB(TABLES);
  const telemetry = new RecordedTelemetry();
  let now = NOON;
  const skewed = (ms: number) => {
    const clock = () => now + ms;
    return { dynamodb, clock, telemetry, tables: { events: 'events', breakers: 'breakers' }, dependency, policy };
  };
  const calls = { made: 0 };
  const instance = (ms = 0) => {
    const guard = breakerGuard(skewed(ms));
    const call = (outcome: unknown = 'ok') =>
      guard(async () => {
        calls.made++;
        if (outcome instanceof Error) throw outcome;
        return outcome;
      });
    return {
      call,
      /** What is thrown, or given. */
      tried: async (outcome?: unknown) => {
        const [result] = await Promise.allSettled([call(outcome)]);
        return result.status === 'fulfilled' ? result.value : result.reason;
      },
    };
  };
  const breaker = new Breaker(skewed(0));
  const tick = async () => breaker.hear(await breaker.truth(), { type: 'Tick', now });
  const status = async () => (await breaker.truth()).state.status;
  const types = () =>
    dynamodb
      .rows('events')
      .flatMap(({ events }) => JSON.parse(String(events)).map(({ type }: { type: string }) => type));
  return {
    dynamodb,
    telemetry,
    calls,
    instance,
    breaker,
    tick,
    status,
    types,
    pass: (seconds: number) => (now += 1000 * seconds),
  };
}

const down = new Unavailable('payment provider', 'payment provider: ECONNREFUSED');
const late = new Transient('payment provider: no answer in 5000 ms');

/** Five failures open it. */
async function broken(world = place(), how: Error = late) {
  const { tried } = world.instance();
  for (let failure = 0; failure < 5; failure++) await tried(how);
  return world;
}

describe('while all is well', () => {
  test('a thousand calls within five seconds cost one read, and no write', async () => {
    const { dynamodb, instance, calls } = place();
    const { call } = instance();
    for (let count = 0; count < 1000; count++) expect(await call(count)).toBe(count);
    expect(calls.made).toBe(1000);
    expect(dynamodb.sent.map(({ name }) => name)).toEqual(['GetItem']);
  });

  test('calls side by side share that read; after five seconds it is read again', async () => {
    const { dynamodb, instance, pass } = place();
    const { call } = instance();
    await Promise.all([call(), call(), call()]);
    pass(4.9);
    await call();
    expect(dynamodb.count('GetItem')).toBe(1);
    pass(0.2);
    await call();
    expect(dynamodb.sent.map(({ name }) => name)).toEqual(['GetItem', 'GetItem']);
  });

  test('a port behind the guard is the same port', async () => {
    const { instance } = place();
    const { call } = instance();
    const port = guarded(
      {
        name: 'gateway',
        async charge(amount: number) {
          return `${this.name} took ${amount}`;
        },
      },
      async (work) => {
        await call();
        return work();
      },
    );
    expect(await port.charge(7)).toBe('gateway took 7');
    expect(port.name).toBe('gateway');
  });
});

describe('what counts', () => {
  test.each(Object.entries({ late, down }))('a dependency that is %s', async (_, failure) => {
    const world = await broken(place(), failure);
    expect(await world.status()).toBe('open');
    expect(world.types()).toEqual(['breaker.opened']);
  });

  test.each(
    [new Permanent('404'), new Rejected('no JSON'), new Contention('busy'), new Error('a bug')].map(
      (failure) => [failure.name, failure] as const,
    ),
  )('not %s, which is thrown as it is', async (_, failure) => {
    const { instance, status, dynamodb } = place();
    const { tried } = instance();
    for (let count = 0; count < 20; count++) expect(await tried(failure)).toBe(failure);
    expect(await status()).toBe('closed');
    expect(dynamodb.rows('breakers')).toEqual([]);
  });

  test('answers outweigh failures, in this instance and in others', async () => {
    const { instance, status, pass } = place();
    const [bad, good] = [instance(), instance()];
    for (let count = 0; count < 3; count++) expect(await bad.tried(late)).toBe(late);
    for (let count = 0; count < 20; count++) await good.call();
    pass(6);
    await good.call(); // it sees that others fail, and tells that it does not
    for (let count = 0; count < 3; count++) expect(await bad.tried(late)).toBe(late);
    expect(await status()).toBe('closed');
  });

  test('what is longer ago than the window does not count', async () => {
    const { instance, status, pass } = place();
    const { tried } = instance();
    for (let count = 0; count < 4; count++) await tried(late);
    pass(60);
    for (let count = 0; count < 4; count++) await tried(late);
    expect(await status()).toBe('closed');
    await tried(late);
    expect(await status()).toBe('open');
  });

  test('failures seen by different instances count together, by clocks that differ by less than the window', async () => {
    const { instance, status } = place();
    for (const skew of [-50, -20, 0, 5, 9]) await instance(1000 * skew).tried(late);
    expect(await status()).toBe('open');
  });
});

describe('open', () => {
  test('nobody calls, and everybody is told when to come again', async () => {
    const { instance, calls, dynamodb, pass } = await broken();
    expect(calls.made).toBe(5);
    const other = instance();
    pass(20);
    const refused = await other.tried();
    expect(refused).toMatchObject({ failureClass: 'unavailable', dependency, retryAfterSeconds: 40 });
    expect(refused.message).toContain('its breaker is open: payment provider: no answer');
    const writes = dynamodb.sent.length;
    for (let count = 0; count < 100; count++) await other.tried();
    expect(calls.made).toBe(5);
    expect(dynamodb.sent).toHaveLength(writes);
  });

  test('the failure that opened it is no try either', async () => {
    const { instance } = place();
    const { tried } = instance();
    const outcomes = [];
    for (let count = 0; count < 5; count++) outcomes.push((await tried(late)).failureClass);
    expect(outcomes).toEqual(['transient', 'transient', 'transient', 'transient', 'unavailable']);
  });

  test('opened by hand: nobody knows when to come again', async () => {
    const { breaker, instance } = place();
    const input = { type: 'Open', by: 'ada', reason: 'maintenance', now: NOON } as const;
    await breaker.hear(await breaker.truth(), input);
    expect(await instance().tried()).toMatchObject({ failureClass: 'unavailable', retryAfterSeconds: undefined });
  });
});

describe('half-open', () => {
  async function halfOpen() {
    const world = await broken();
    world.pass(61);
    await world.tick();
    return world;
  }

  test('three probes are let through, by whichever instances; all succeed: closed', async () => {
    const world = await halfOpen();
    const [one, two] = [world.instance(), world.instance()];
    await one.call();
    await two.call();
    expect(await world.status()).toBe('half-open');
    await one.call();
    expect(await world.status()).toBe('closed');
    expect(world.types()).toEqual(['breaker.opened', 'breaker.half.opened', 'breaker.closed']);
    expect(await one.call('again')).toBe('again');
    for (let count = 0; count < 5; count++) await two.tried(late);
    expect(await world.status()).toBe('open');
    expect(world.telemetry.counts).toMatchObject({ breakerOpened: 2, breakerClosed: 1 });
  });

  test('a probe that fails opens it for twice as long, and was no try', async () => {
    const world = await halfOpen();
    expect(await world.instance().tried(late)).toMatchObject({ failureClass: 'unavailable', retryAfterSeconds: 120 });
    expect(await world.status()).toBe('open');
    expect(world.types()).toEqual(['breaker.opened', 'breaker.half.opened', 'breaker.opened']);
  });

  test('a decline is an answer, and as good as any', async () => {
    const world = await halfOpen();
    const { tried } = world.instance();
    for (let count = 0; count < 3; count++) await tried(new Permanent('409: key used'));
    expect(await world.status()).toBe('closed');
  });

  test('a probe that was neither answered nor failed leaves it as it is', async () => {
    const world = await halfOpen();
    expect(await world.instance().tried(new Error('a bug'))).toMatchObject({ message: 'a bug' });
    expect(await world.status()).toBe('half-open');
  });

  test('however many ask at once, three are let through', async () => {
    const world = await halfOpen();
    const before = world.calls.made;
    const never = () => new Promise<never>(() => undefined);
    const guards = Array.from({ length: 20 }, () => breakerGuard({ ...world, ...depsOf(world) }));
    let through = 0;
    const outcomes = guards.map((guard) =>
      guard(() => {
        through++;
        return never();
      }).catch((error: Error) => error.message),
    );
    const refused = await Promise.all(outcomes.map((outcome) => Promise.race([outcome, settled()])));
    expect(through).toBe(3);
    expect(refused.filter((message) => message?.includes('probes are under way'))).toHaveLength(17);
    expect(world.calls.made).toBe(before);
  });

  test('probes given up are let through anew; not if one was taken meanwhile', async () => {
    const { breaker } = await halfOpen();
    const take = () => breaker.tally.takeProbe(2, NOON);
    expect([await take(), await take()]).toEqual([true, true]);
    const seen = await breaker.truth();
    await take();
    await breaker.tally.renew(seen);
    expect(await take()).toBe(false);
    await breaker.tally.renew(await breaker.truth());
    expect([await take(), await take(), await take(), await take()]).toEqual([true, true, true, false]);
  });

  test('a probe that succeeds after it was opened again, or closed and opened, does not close it', async () => {
    const world = await halfOpen();
    let answer = (_: string) => {};
    const answered = new Promise<unknown>((resolve) => {
      answer = resolve;
    });
    const slow = breakerGuard(depsOf(world))(() => answered);
    await settled();
    await world.instance().tried(late);
    answer('ok');
    expect(await slow).toBe('ok');
    expect(await world.status()).toBe('open');
    expect(world.types()).toEqual(['breaker.opened', 'breaker.half.opened', 'breaker.opened']);
  });
});

const settled = () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 20));

function depsOf(world: ReturnType<typeof place>) {
  const { dynamodb, telemetry } = world;
  return {
    dynamodb,
    telemetry,
    clock: () => NOON + 61_000,
    tables: { events: 'events', breakers: 'breakers' },
    dependency,
    policy: DEFAULT_POLICY,
  };
}

describe('the breaker’s own failures', () => {
  test('a table that does not answer stops nobody, and hides no failure', async () => {
    const { dynamodb, instance, telemetry } = place();
    dynamodb.fail({ when: 'before', times: 1000 });
    const { tried } = instance();
    expect(await tried('ok')).toBe('ok');
    for (let count = 0; count < 10; count++) expect(await tried(late)).toBe(late);
    expect(telemetry.lines[0]).toMatchObject({ message: 'the breaker failed', dependency });
  });

  test.each(['before', 'after'] as const)(
    'a lost count, %s the write: the next failures open it all the same',
    async (when) => {
      const { dynamodb, instance, status } = place();
      const { tried } = instance();
      dynamodb.fail({ when, on: ({ name }) => name === 'UpdateItem' });
      for (let count = 0; count < 6; count++) await tried(late);
      expect(await status()).toBe('open');
    },
  );

  test.each(['before', 'after'] as const)('a lost opening, %s the commit: one event, one opening', async (when) => {
    const { dynamodb, instance, status, types } = place();
    const { tried } = instance();
    dynamodb.fail({ when, on: ({ name, input }) => name === 'PutItem' && input.TableName === 'events' });
    for (let count = 0; count < 7; count++) await tried(late);
    expect(await status()).toBe('open');
    expect(types()).toEqual(['breaker.opened']);
  });

  test('a lost copy of an opening: others are refused, and go by the stream', async () => {
    const { dynamodb, instance, status, types, calls } = place();
    dynamodb.fail({ when: 'before', on: ({ name, input }) => name === 'PutItem' && input.TableName === 'breakers' });
    const { tried } = instance();
    for (let count = 0; count < 5; count++) await tried(late);
    const other = instance();
    expect(await other.tried(late)).toMatchObject({ failureClass: 'unavailable' });
    expect(calls.made).toBe(6);
    await other.tried();
    expect(calls.made).toBe(6);
    expect([await status(), types()]).toEqual(['open', ['breaker.opened']]);
  });

  test('a probe whose success could not be counted still gives its answer', async () => {
    const world = await broken();
    world.pass(61);
    await world.tick();
    const { call } = world.instance();
    world.dynamodb.fail({ when: 'before', on: ({ input }) => String(input.UpdateExpression).includes('successes') });
    expect(await call('ok')).toBe('ok');
    expect(await world.status()).toBe('half-open');
  });
});

describe('counting against others', () => {
  test('a window that another instance has begun anew is found; a state that has changed is not counted in', async () => {
    const { breaker, instance, pass, dynamodb } = place();
    const { tried } = instance();
    await tried(late);
    const seen = await breaker.tally.look();
    pass(61);
    await breaker.tally.count(seen, 1, 1, NOON + 61_000);
    expect((await breaker.tally.count(seen, 2, 2, NOON + 61_500)).window).toMatchObject({ calls: 3, failures: 3 });
    await breaker.hear(seen, { type: 'Open', by: 'ada', reason: 'x', now: NOON });
    expect(await breaker.tally.count(seen, 1, 1, NOON + 62_000)).toMatchObject({ version: 1, window: undefined });
    expect(dynamodb.rows('breakers')).toMatchObject([{ version: 1 }]);
  });

  test('one that always comes too late gives up', async () => {
    const { breaker, dynamodb } = place();
    const seen = await breaker.tally.look();
    dynamodb.seed('breakers', { dependency, version: 0, windowAt: NOON, calls: 1, failures: 1 });
    const error = await breaker.tally.count(seen, 1, 1, NOON).then((counted) => counted.window);
    expect(error).toMatchObject({ failures: 2 });
  });

  test('an item never goes back', async () => {
    const { breaker } = place();
    await breaker.hear(await breaker.truth(), { type: 'Open', by: 'ada', reason: 'x', now: NOON });
    await breaker.tally.advance(0, { status: 'closed' });
    expect(await breaker.tally.look()).toMatchObject({ version: 1, state: { status: 'open' } });
  });
});

test('whatever instances see, at whatever clocks, and whichever write is lost: openings are never lost, streams never fork', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          by: fc.nat({ max: 3 }),
          does: fc.constantFrom('fails', 'fails', 'answers', 'tick', 'open', 'close', 'wait'),
          fault: fc.option(fc.record({ when: fc.constantFrom('before' as const, 'after' as const) }), { freq: 6 }),
        }),
        { maxLength: 60 },
      ),
      async (steps) => {
        const world = place();
        const instances = [-40, 0, 15, 0].map((skew) => world.instance(1000 * skew));
        for (const { by, does, fault } of steps) {
          if (fault) world.dynamodb.fail(fault);
          const made = world.calls.made;
          const before = await stored(world);
          const one = instances[by];
          if (does === 'fails') await one?.tried(late);
          if (does === 'answers') await one?.tried('ok');
          if (does === 'tick') await world.tick().catch(() => undefined);
          if (does === 'wait') world.pass(37);
          if (does === 'open' || does === 'close') {
            const type = does === 'open' ? 'Open' : 'Close';
            const hear = async () =>
              world.breaker.hear(await world.breaker.truth(), { type, by: 'ada', reason: 'x', now: NOON });
            await hear().catch(() => undefined);
          }
          world.dynamodb.heal();
          const after = await stored(world);
          expect(after.slice(0, before.length)).toEqual(before);
          expect(after.length - before.length).toBeLessThanOrEqual(1);
          // what an operator opened, and what is open, only time and hands move on
          if (before.at(-1) === 'breaker.opened' && (does === 'fails' || does === 'answers'))
            expect(after).toHaveLength(before.length);
          if (made !== world.calls.made && before.at(-1) === 'breaker.half.opened' && does === 'answers' && !fault)
            expect(['breaker.half.opened', 'breaker.closed']).toContain(after.at(-1));
        }
        // whatever was lost on the way: the item says what the stream says
        const truth = await world.breaker.truth();
        expect(await world.breaker.tally.look()).toEqual(truth);
        expect(truth.version).toBe((await stored(world)).length);
      },
    ),
    { numRuns: 200 },
  ));

const stored = async ({ types }: ReturnType<typeof place>) => types();
