import * as fc from 'fast-check';
import { longOutage } from './long-outage.ts';

/** Orders through eight hours: a burst at first, then one every ten minutes. */
const STEADY = [...Array.from({ length: 60 }, (_, n) => n), ...Array.from({ length: 48 }, (_, n) => 600 * n + 60)];
const ON = { state: 'Enabled', concurrency: 50 };

describe.each(['down', 'hangs'] as const)('a gateway that %s for eight hours', (kind) => {
  test('under load: no try is lost, nothing is dead-lettered, and few calls are made', async () => {
    const { calls, rounds, minutesToDrain, ...end } = await longOutage({
      kind,
      hours: 8,
      orders: STEADY.toSorted((a, b) => a - b),
    });
    expect(end).toEqual({ paid: 108, charges: 108, deadLetters: [], mapping: ON, last: 'breaker.closed' });
    expect(rounds).toBeGreaterThan(25); // 1, 2, 4, 8 minutes, then every 15
    expect(calls).toBeLessThanOrEqual(5 + 10 + 3 * rounds);
    expect(minutesToDrain).toBeLessThanOrEqual(15 + 1 + 15); // the longest wait, and as long for who was refused then
  });

  test('with one order alone', async () => {
    const {
      calls,
      rounds: _,
      minutesToDrain: __,
      last: ___,
      ...end
    } = await longOutage({ kind, hours: 8, orders: [0] });
    expect(end).toEqual({ paid: 1, charges: 1, deadLetters: [], mapping: ON });
    expect(calls).toBeLessThanOrEqual((8 * 60) / 7.5); // whether the breaker counts enough to open or not
  });

  test('where the mapping cannot be paused: the guard alone, and long delays', async () => {
    const {
      calls,
      rounds,
      minutesToDrain: _,
      ...end
    } = await longOutage({
      kind,
      hours: 8,
      orders: STEADY.toSorted((a, b) => a - b),
      isUnpausable: true,
    });
    expect(end).toEqual({ paid: 108, charges: 108, deadLetters: [], mapping: ON, last: 'breaker.closed' });
    expect(calls).toBeLessThanOrEqual(5 + 10 + 3 * rounds);
  });
});

test('while one to four calls or answers in a hundred are lost: still nothing is dead-lettered, and each is charged once', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom('down' as const, 'hangs' as const),
      fc.integer({ min: 25, max: 100 }),
      fc.nat(),
      async (kind, every, offset) => {
        const fault = (call: number) => {
          if ((call + offset) % every !== 0) return undefined;
          return call % 2 === 0 ? 'before' : 'after';
        };
        const end = await longOutage({ kind, hours: 2, orders: [0, 0, 0, 1, 2, 300, 3000], fault });
        expect(end).toMatchObject({ paid: 7, charges: 7, deadLetters: [] });
      },
    ),
    { numRuns: 10 },
  ));
