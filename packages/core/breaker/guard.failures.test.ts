import * as fc from 'fast-check';
import { breakerFixture, dependency, late, NOON, openBreaker } from './testing/breaker-fixture.ts';

describe('failures of the breaker itself', () => {
  test('when the table does not respond every call is allowed, and its errors are thrown', async () => {
    const { dynamodb, instance, telemetry } = breakerFixture();
    dynamodb.fail({ when: 'before', times: 1000 });
    const { tried } = instance();
    expect(await tried('ok')).toBe('ok');
    for (let count = 0; count < 10; count++) expect(await tried(late)).toBe(late);
    expect(telemetry.lines[0]).toMatchObject({ message: 'breaker unavailable, call allowed', dependency });
  });

  test.each(['before', 'after'] as const)(
    'a count is lost %s the write: the next failures open the breaker',
    async (when) => {
      const { dynamodb, instance, status } = breakerFixture();
      const { tried } = instance();
      dynamodb.fail({ when, on: ({ name }) => name === 'UpdateItem' });
      for (let count = 0; count < 6; count++) await tried(late);
      expect(await status()).toBe('open');
    },
  );

  test.each(['before', 'after'] as const)(
    'an opening is lost %s the commit: the breaker opens with one event',
    async (when) => {
      const { dynamodb, instance, status, types } = breakerFixture();
      const { tried } = instance();
      dynamodb.fail({ when, on: ({ name, input }) => name === 'PutItem' && input.TableName === 'events' });
      for (let count = 0; count < 7; count++) await tried(late);
      expect(await status()).toBe('open');
      expect(types()).toEqual(['breaker.opened']);
    },
  );

  test('an item that was not updated after an opening: the commits of other instances fail, and they use the stream', async () => {
    const { dynamodb, instance, status, types, calls } = breakerFixture();
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

  test('a probe whose success could not be counted returns its result', async () => {
    const fixture = await openBreaker();
    fixture.pass(61);
    await fixture.tick();
    const { call } = fixture.instance();
    fixture.dynamodb.fail({ when: 'before', on: ({ input }) => String(input.UpdateExpression).includes('successes') });
    expect(await call('ok')).toBe('ok');
    expect(await fixture.status()).toBe('half-open');
  });
});

const FAILED = { key: undefined };

describe('concurrent counting', () => {
  test('two requests that fail at the same time both count, with their keys', async () => {
    const { breaker } = breakerFixture();
    const empty = await breaker.record.read();
    const first = await breaker.record.count(empty, 0, { key: 'a' }, NOON);
    await Promise.all(['b', 'c', 'b'].map((key) => breaker.record.count(first, 0, { key }, NOON)));
    const { window } = await breaker.record.read();
    expect(window).toMatchObject({ calls: 3, failures: 3 });
    expect(window?.failed.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('a window begun by another instance is used, and calls of an earlier state are not counted', async () => {
    const { breaker, instance, pass, dynamodb } = breakerFixture();
    const { tried } = instance();
    await tried(late);
    const seen = await breaker.record.read();
    pass(61);
    await breaker.record.count(seen, 0, FAILED, NOON + 61_000);
    expect((await breaker.record.count(seen, 1, FAILED, NOON + 61_500)).window).toMatchObject({
      calls: 3,
      failures: 2,
    });
    await breaker.apply(seen, { type: 'Open', by: 'ada', reason: 'x', now: NOON });
    expect(await breaker.record.count(seen, 0, FAILED, NOON + 62_000)).toMatchObject({ version: 1, window: undefined });
    expect(dynamodb.rows('breakers')).toMatchObject([{ version: 1 }]);
  });

  test('counting ends after five attempts', async () => {
    const { breaker, dynamodb } = breakerFixture();
    const seen = await breaker.record.read();
    dynamodb.seed('breakers', { dependency, version: 0, windowAt: NOON, calls: 1, failures: 1 });
    const error = await breaker.record.count(seen, 0, FAILED, NOON).then((counted) => counted.window);
    expect(error).toMatchObject({ failures: 2 });
  });

  test('the item is never set to an earlier version', async () => {
    const { breaker } = breakerFixture();
    await breaker.apply(await breaker.readState(), { type: 'Open', by: 'ada', reason: 'x', now: NOON });
    await breaker.record.update(0, { status: 'closed' });
    expect(await breaker.record.read()).toMatchObject({ version: 1, state: { status: 'open' } });
  });
});

test('for any results, clocks and lost writes: an opening is never lost and the stream never forks', () =>
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
        const fixture = breakerFixture();
        const instances = [-40, 0, 15, 0].map((skew) => fixture.instance(1000 * skew));
        for (const { by, does, fault } of steps) {
          if (fault) fixture.dynamodb.fail(fault);
          const made = fixture.calls.made;
          const before = await stored(fixture);
          const one = instances[by];
          if (does === 'fails') await one?.tried(late);
          if (does === 'answers') await one?.tried('ok');
          if (does === 'tick') await fixture.tick().catch(() => undefined);
          if (does === 'wait') fixture.pass(37);
          if (does === 'open' || does === 'close') {
            const type = does === 'open' ? 'Open' : 'Close';
            const apply = async () =>
              fixture.breaker.apply(await fixture.breaker.readState(), { type, by: 'ada', reason: 'x', now: NOON });
            await apply().catch(() => undefined);
          }
          fixture.dynamodb.heal();
          const after = await stored(fixture);
          expect(after.slice(0, before.length)).toEqual(before);
          expect(after.length - before.length).toBeLessThanOrEqual(1);
          // an open breaker changes only by time and by an operator
          if (before.at(-1) === 'breaker.opened' && (does === 'fails' || does === 'answers'))
            expect(after).toHaveLength(before.length);
          if (made !== fixture.calls.made && before.at(-1) === 'breaker.half.opened' && does === 'answers' && !fault)
            expect(['breaker.half.opened', 'breaker.closed']).toContain(after.at(-1));
        }
        // after any lost write the item equals the stream
        const state = await fixture.breaker.readState();
        expect(await fixture.breaker.record.read()).toEqual(state);
        expect(state.version).toBe((await stored(fixture)).length);
      },
    ),
    { numRuns: 200 },
  ));

const stored = async ({ types }: ReturnType<typeof breakerFixture>) => types();
