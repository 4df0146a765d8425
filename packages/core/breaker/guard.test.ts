import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { Contention, Permanent, Rejected, Unavailable } from '../failures/index.ts';
import { breakerGuard, guarded } from './guard.ts';
import { breakerFixture, dependency, down, LONG_WAITS, late, NOON, openBreaker } from './testing/breaker-fixture.ts';

describe('closed, without failures', () => {
  test('a thousand calls within five seconds take one read and no write', async () => {
    const { dynamodb, instance, calls } = breakerFixture();
    const { call } = instance();
    for (let count = 0; count < 1000; count++) expect(await call(count)).toBe(count);
    expect(calls.made).toBe(1000);
    expect(dynamodb.sent.map(({ name }) => name)).toEqual(['GetItem']);
  });

  test('concurrent calls share one read, and after five seconds the state is read again', async () => {
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

  test('a guarded port has the same methods and properties', async () => {
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

describe('counting', () => {
  test.each(Object.entries({ late, down }))(
    'five failures open the breaker when the dependency is %s',
    async (_, failure) => {
      const fixture = await openBreaker(breakerFixture(), failure);
      expect(await fixture.status()).toBe('open');
      expect(fixture.types()).toEqual(['breaker.opened']);
    },
  );

  test.each(
    [new Permanent('404'), new Rejected('no JSON'), new Contention('busy'), new Error('a bug')].map(
      (failure) => [failure.name, failure] as const,
    ),
  )('%s does not count and is thrown unchanged', async (_, failure) => {
    const { instance, status, dynamodb } = breakerFixture();
    const { tried } = instance();
    for (let count = 0; count < 20; count++) expect(await tried(failure)).toBe(failure);
    expect(await status()).toBe('closed');
    expect(dynamodb.rows('breakers')).toEqual([]);
  });

  test('successes of any instance count against failures', async () => {
    const { instance, status, pass } = breakerFixture();
    const [bad, good] = [instance(), instance()];
    for (let count = 0; count < 3; count++) expect(await bad.tried(late)).toBe(late);
    for (let count = 0; count < 20; count++) await good.call();
    pass(6);
    await good.call(); // it reads that another instance has recorded failures, and records its successes
    for (let count = 0; count < 3; count++) expect(await bad.tried(late)).toBe(late);
    expect(await status()).toBe('closed');
  });

  test('failures before the window do not count', async () => {
    const { instance, status, pass } = breakerFixture();
    const { tried } = instance();
    for (let count = 0; count < 4; count++) await tried(late);
    pass(60);
    for (let count = 0; count < 4; count++) await tried(late);
    expect(await status()).toBe('closed');
    await tried(late);
    expect(await status()).toBe('open');
  });

  test('a request that fails again and again counts once: the dependency is judged, and not one request', async () => {
    const { instance, status } = breakerFixture();
    const instances = [instance(), instance()];
    for (let count = 0; count < 50; count++) expect(await instances[count % 2]?.tried(late, 'charge-1')).toBe(late);
    expect(await status()).toBe('closed');
    for (const key of ['2', '3', '4', '4', '4']) await instances[0]?.tried(late, `charge-${key}`);
    expect(await status()).toBe('closed');
    await instances[1]?.tried(late, 'charge-5');
    expect(await status()).toBe('open');
  });

  test('calls that fail again and again do not hide the failures of others', async () => {
    const { instance, status } = breakerFixture();
    const { tried } = instance();
    for (let round = 0; round < 20; round++) for (const key of ['1', '2', '3', '4']) await tried(late, key);
    await tried(late, '5');
    expect(await status()).toBe('open');
  });

  test('the key of a request is the key in the first argument of a port', async () => {
    const keys: (string | undefined)[] = [];
    const port = guarded({ ask: async (..._: unknown[]) => 'ok' }, async (work, key) => {
      keys.push(key);
      return work();
    });
    for (const args of [[{ key: 'k1' }], [{ key: 7 }], ['text'], [null], []]) await port.ask(...args);
    expect(keys).toEqual(['k1', undefined, undefined, undefined, undefined]);
  });

  test('failures of different instances are counted together while their clocks differ by less than the window', async () => {
    const { instance, status } = breakerFixture();
    for (const skew of [-50, -20, 0, 5, 9]) await instance(1000 * skew).tried(late);
    expect(await status()).toBe('open');
  });
});

describe('open', () => {
  test('no instance calls the dependency, and errors have the time until the next probe', async () => {
    const { instance, calls, dynamodb, pass } = await openBreaker();
    expect(calls.made).toBe(5);
    const other = instance();
    pass(20);
    const refused = await other.tried();
    expect(refused).toMatchObject({ failureClass: 'unavailable', dependency, retryAfterSeconds: 40 });
    expect(refused.message).toContain('circuit breaker open: seat map: no response');
    const writes = dynamodb.sent.length;
    for (let count = 0; count < 100; count++) await other.tried();
    expect(calls.made).toBe(5);
    expect(dynamodb.sent).toHaveLength(writes);
  });

  test('the failure that opens the breaker is unavailable, too', async () => {
    const { instance } = breakerFixture();
    const { tried } = instance();
    const outcomes = [];
    for (let count = 0; count < 5; count++) outcomes.push((await tried(late)).failureClass);
    expect(outcomes).toEqual(['transient', 'transient', 'transient', 'transient', 'unavailable']);
  });

  test('opened by an operator: errors have no time until the next probe', async () => {
    const { breaker, instance } = breakerFixture();
    const input = { type: 'Open', by: 'ada', reason: 'maintenance', now: NOON } as const;
    await breaker.apply(await breaker.readState(), input);
    expect(await instance().tried()).toMatchObject({ failureClass: 'unavailable', retryAfterSeconds: undefined });
  });
});

describe('half-open', () => {
  async function halfOpen() {
    const fixture = await openBreaker();
    fixture.pass(61);
    await fixture.tick();
    return fixture;
  }

  test('three probes are allowed, over all instances, and when all succeed the breaker closes', async () => {
    const fixture = await halfOpen();
    const [one, two] = [fixture.instance(), fixture.instance()];
    await one.call();
    await two.call();
    expect(await fixture.status()).toBe('half-open');
    await one.call();
    expect(await fixture.status()).toBe('closed');
    expect(fixture.types()).toEqual(['breaker.opened', 'breaker.half.opened', 'breaker.closed']);
    expect(await one.call('again')).toBe('again');
    for (let count = 0; count < 5; count++) await two.tried(late);
    expect(await fixture.status()).toBe('open');
    expect(fixture.telemetry.counts).toMatchObject({ breakerOpened: 2, breakerClosed: 1 });
  });

  test('a failed probe opens the breaker for twice as long, and is unavailable', async () => {
    const fixture = await halfOpen();
    expect(await fixture.instance().tried(late)).toMatchObject({ failureClass: 'unavailable', retryAfterSeconds: 120 });
    expect(await fixture.status()).toBe('open');
    expect(fixture.types()).toEqual(['breaker.opened', 'breaker.half.opened', 'breaker.opened']);
  });

  test('a request that fails again as a probe does not open it again: others shall be probes', async () => {
    const fixture = await halfOpen();
    const { tried } = fixture.instance();
    await tried(late, 'charge-1');
    expect(await fixture.status()).toBe('open');
    fixture.pass(121);
    await fixture.tick();
    const other = fixture.instance();
    expect(await other.tried(late, 'charge-1')).toMatchObject({
      failureClass: 'unavailable',
      retryAfterSeconds: undefined,
    });
    expect(await fixture.status()).toBe('half-open');
    expect(await other.tried('ok', 'charge-2')).toBe('ok');
    await other.tried(late, 'charge-3');
    expect(await fixture.status()).toBe('open');
  });

  test('a request that fails again after the state has changed changes nothing', async () => {
    const fixture = await halfOpen();
    await fixture.instance().tried(late, 'charge-1');
    fixture.pass(121);
    await fixture.tick();
    const stale = new ConditionalCheckFailedException({ $metadata: {}, message: 'the condition failed' });
    fixture.dynamodb.fail({
      when: 'before',
      on: ({ input }) => String(input.UpdateExpression).includes('repeatedFailures'),
      error: stale,
    });
    expect(await fixture.instance().tried(late, 'charge-1')).toMatchObject({ failureClass: 'unavailable' });
    expect(await fixture.status()).toBe('half-open');
  });

  test('requests that fail again as probes open it when there were no others', async () => {
    const fixture = await halfOpen();
    await fixture.instance().tried(late, 'charge-1');
    fixture.pass(121);
    await fixture.tick();
    const { tried } = fixture.instance();
    for (let probe = 0; probe < 2; probe++) await tried(late, 'charge-1');
    expect(await fixture.status()).toBe('half-open');
    expect(await tried(late, 'charge-1')).toMatchObject({ retryAfterSeconds: 240 });
    expect(await fixture.status()).toBe('open');
  });

  test('a dependency that says when to come back is not asked before', async () => {
    const fixture = await halfOpen();
    const later = new Unavailable('seat map', '503', { retryAfterSeconds: 700 });
    expect(await fixture.instance().tried(later)).toMatchObject({ retryAfterSeconds: 700 });
    const again = breakerFixture();
    for (let count = 0; count < 5; count++) await again.instance().tried(later);
    expect(await again.instance().tried()).toMatchObject({ retryAfterSeconds: 700 });
  });

  test('a permanent failure counts as a success of the dependency', async () => {
    const fixture = await halfOpen();
    const { tried } = fixture.instance();
    for (let count = 0; count < 3; count++) await tried(new Permanent('409: key used'));
    expect(await fixture.status()).toBe('closed');
  });

  test('an unclassified error of a probe changes nothing', async () => {
    const fixture = await halfOpen();
    expect(await fixture.instance().tried(new Error('a bug'))).toMatchObject({ message: 'a bug' });
    expect(await fixture.status()).toBe('half-open');
  });

  test('of any number of concurrent calls three are allowed', async () => {
    const fixture = await halfOpen();
    const before = fixture.calls.made;
    const never = () => new Promise<never>(() => undefined);
    const guards = Array.from({ length: 20 }, () => breakerGuard({ ...fixture, ...depsOf(fixture) }));
    let through = 0;
    const outcomes = guards.map((guard) =>
      guard(() => {
        through++;
        return never();
      }).catch((error: Error) => error.message),
    );
    const refused = await Promise.all(outcomes.map((outcome) => Promise.race([outcome, settled()])));
    expect(through).toBe(3);
    expect(refused.filter((message) => message?.includes('probes running'))).toHaveLength(17);
    expect(fixture.calls.made).toBe(before);
  });

  test('probes that were given up are allowed again, unless another was taken meanwhile', async () => {
    const { breaker } = await halfOpen();
    const take = () => breaker.record.takeProbe(2, NOON);
    expect([await take(), await take()]).toEqual([true, true]);
    const seen = await breaker.readState();
    await take();
    await breaker.record.resetProbes(seen);
    expect(await take()).toBe(false);
    await breaker.record.resetProbes(await breaker.readState());
    expect([await take(), await take(), await take(), await take()]).toEqual([true, true, true, false]);
  });

  test('a probe that succeeds after the breaker opened again does not close it', async () => {
    const fixture = await halfOpen();
    let answer = (_: string) => {};
    const answered = new Promise<unknown>((resolve) => {
      answer = resolve;
    });
    const slow = breakerGuard(depsOf(fixture))(() => answered);
    await settled();
    await fixture.instance().tried(late);
    answer('ok');
    expect(await slow).toBe('ok');
    expect(await fixture.status()).toBe('open');
    expect(fixture.types()).toEqual(['breaker.opened', 'breaker.half.opened', 'breaker.opened']);
  });
});

const settled = () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 20));

function depsOf(fixture: ReturnType<typeof breakerFixture>) {
  const { dynamodb, telemetry } = fixture;
  return {
    dynamodb,
    telemetry,
    clock: () => NOON + 61_000,
    tables: { events: 'events', breakers: 'breakers' },
    dependency,
    policy: LONG_WAITS,
  };
}
