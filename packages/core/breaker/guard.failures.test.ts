import * as fc from 'fast-check';
import { breakerFixture, broken, dependency, late, NOON } from './testing/breaker-fixture.ts';

describe('the breaker’s own failures', () => {
  test('a table that does not answer stops nobody, and hides no failure', async () => {
    const { dynamodb, instance, telemetry } = breakerFixture();
    dynamodb.fail({ when: 'before', times: 1000 });
    const { tried } = instance();
    expect(await tried('ok')).toBe('ok');
    for (let count = 0; count < 10; count++) expect(await tried(late)).toBe(late);
    expect(telemetry.lines[0]).toMatchObject({ message: 'the breaker failed', dependency });
  });

  test.each(['before', 'after'] as const)(
    'a lost count, %s the write: the next failures open it all the same',
    async (when) => {
      const { dynamodb, instance, status } = breakerFixture();
      const { tried } = instance();
      dynamodb.fail({ when, on: ({ name }) => name === 'UpdateItem' });
      for (let count = 0; count < 6; count++) await tried(late);
      expect(await status()).toBe('open');
    },
  );

  test.each(['before', 'after'] as const)('a lost opening, %s the commit: one event, one opening', async (when) => {
    const { dynamodb, instance, status, types } = breakerFixture();
    const { tried } = instance();
    dynamodb.fail({ when, on: ({ name, input }) => name === 'PutItem' && input.TableName === 'events' });
    for (let count = 0; count < 7; count++) await tried(late);
    expect(await status()).toBe('open');
    expect(types()).toEqual(['breaker.opened']);
  });

  test('a lost copy of an opening: others are refused, and go by the stream', async () => {
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
    const { breaker, instance, pass, dynamodb } = breakerFixture();
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
    const { breaker, dynamodb } = breakerFixture();
    const seen = await breaker.tally.look();
    dynamodb.seed('breakers', { dependency, version: 0, windowAt: NOON, calls: 1, failures: 1 });
    const error = await breaker.tally.count(seen, 1, 1, NOON).then((counted) => counted.window);
    expect(error).toMatchObject({ failures: 2 });
  });

  test('an item never goes back', async () => {
    const { breaker } = breakerFixture();
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
        const world = breakerFixture();
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

const stored = async ({ types }: ReturnType<typeof breakerFixture>) => types();
