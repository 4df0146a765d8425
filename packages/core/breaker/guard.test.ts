import { Contention, Permanent, Rejected } from '../failures/index.ts';
import { breakerGuard, guarded } from './guard.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { breakerFixture, broken, dependency, down, late, NOON } from './testing/breaker-fixture.ts';

describe('while all is well', () => {
  test('a thousand calls within five seconds cost one read, and no write', async () => {
    const { dynamodb, instance, calls } = breakerFixture();
    const { call } = instance();
    for (let count = 0; count < 1000; count++) expect(await call(count)).toBe(count);
    expect(calls.made).toBe(1000);
    expect(dynamodb.sent.map(({ name }) => name)).toEqual(['GetItem']);
  });

  test('calls side by side share that read; after five seconds it is read again', async () => {
    const { dynamodb, instance, pass } = breakerFixture();
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
    const { instance } = breakerFixture();
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
    const world = await broken(breakerFixture(), failure);
    expect(await world.status()).toBe('open');
    expect(world.types()).toEqual(['breaker.opened']);
  });

  test.each(
    [new Permanent('404'), new Rejected('no JSON'), new Contention('busy'), new Error('a bug')].map(
      (failure) => [failure.name, failure] as const,
    ),
  )('not %s, which is thrown as it is', async (_, failure) => {
    const { instance, status, dynamodb } = breakerFixture();
    const { tried } = instance();
    for (let count = 0; count < 20; count++) expect(await tried(failure)).toBe(failure);
    expect(await status()).toBe('closed');
    expect(dynamodb.rows('breakers')).toEqual([]);
  });

  test('answers outweigh failures, in this instance and in others', async () => {
    const { instance, status, pass } = breakerFixture();
    const [bad, good] = [instance(), instance()];
    for (let count = 0; count < 3; count++) expect(await bad.tried(late)).toBe(late);
    for (let count = 0; count < 20; count++) await good.call();
    pass(6);
    await good.call(); // it sees that others fail, and tells that it does not
    for (let count = 0; count < 3; count++) expect(await bad.tried(late)).toBe(late);
    expect(await status()).toBe('closed');
  });

  test('what is longer ago than the window does not count', async () => {
    const { instance, status, pass } = breakerFixture();
    const { tried } = instance();
    for (let count = 0; count < 4; count++) await tried(late);
    pass(60);
    for (let count = 0; count < 4; count++) await tried(late);
    expect(await status()).toBe('closed');
    await tried(late);
    expect(await status()).toBe('open');
  });

  test('failures seen by different instances count together, by clocks that differ by less than the window', async () => {
    const { instance, status } = breakerFixture();
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
    const { instance } = breakerFixture();
    const { tried } = instance();
    const outcomes = [];
    for (let count = 0; count < 5; count++) outcomes.push((await tried(late)).failureClass);
    expect(outcomes).toEqual(['transient', 'transient', 'transient', 'transient', 'unavailable']);
  });

  test('opened by hand: nobody knows when to come again', async () => {
    const { breaker, instance } = breakerFixture();
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

function depsOf(world: ReturnType<typeof breakerFixture>) {
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
