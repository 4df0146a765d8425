import { DEFAULT_POLICY } from '@orderflow/core/breaker';
import { runs } from '@orderflow/testing/fuzz';
import * as fc from 'fast-check';
import { longOutage } from './long-outage.ts';

/** Orders through half an hour: a burst at first, then one every two minutes. */
const STEADY = [...Array.from({ length: 10 }, (_, n) => n), ...Array.from({ length: 11 }, (_, n) => 120 * n + 60)];
const ON = { state: 'Enabled', concurrency: 50 };
const all = { paid: STEADY.length, charges: STEADY.length, deadLetters: [], mapping: ON, last: 'breaker.closed' };

describe('a gateway that is down', () => {
  test('for half an hour under load: no try is lost, few calls are made, and all are served half a minute after it', async () => {
    const outage = await longOutage({ hours: 0.5, orders: STEADY });
    const { calls, rounds, secondsToDrain, ...end } = outage;
    expect(end).toEqual(all);
    expect(rounds).toBeGreaterThan(1800 / 20); // every ten seconds
    expect(calls).toBeLessThanOrEqual(5 + 10 + 3 * rounds);
    expect(secondsToDrain).toBeLessThanOrEqual(30);
  });

  test('for eight hours, with long waits between probes: the queue stands still', async () => {
    const policy = { ...DEFAULT_POLICY, waitSeconds: 60, maxWaitSeconds: 900 };
    const { calls, rounds, secondsToDrain, ...end } = await longOutage({ hours: 8, orders: STEADY, policy });
    expect(end).toEqual(all);
    expect(rounds).toBeGreaterThan(25); // 1, 2, 4, 8 minutes, then every 15
    expect(calls).toBeLessThanOrEqual(5 + 10 + 3 * rounds);
    expect(secondsToDrain).toBeLessThanOrEqual(900 + 60 + 900); // the longest wait, and as long for who was refused then
  });

  test('for four hours, with one order alone, which opens no breaker', async () => {
    const { calls, secondsToDrain, rounds: _, last: __, ...end } = await longOutage({ hours: 4, orders: [0] });
    expect(end).toEqual({ paid: 1, charges: 1, deadLetters: [], mapping: ON });
    expect(calls).toBeLessThanOrEqual((4 * 3600) / 12);
    expect(secondsToDrain).toBeLessThanOrEqual(30);
  });

  test('where the mapping cannot be changed: the guard alone', async () => {
    const { calls, rounds, secondsToDrain, ...end } = await longOutage({
      ...{ hours: 0.5, orders: STEADY },
      isUnpausable: true,
    });
    expect(end).toEqual(all);
    expect(calls).toBeLessThanOrEqual(5 + 10 + 3 * rounds);
    expect(secondsToDrain).toBeLessThanOrEqual(30);
  });
});

test('while one to four calls or answers in a hundred are lost: still nothing is dead-lettered, and each is charged once', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 25, max: 100 }), fc.nat(), async (every, offset) => {
      const fault = (call: number) => {
        if ((call + offset) % every !== 0) return undefined;
        return call % 2 === 0 ? 'before' : 'after';
      };
      const end = await longOutage({ hours: 0.25, orders: [0, 0, 0, 1, 2, 60, 300], fault });
      expect(end).toMatchObject({ paid: 7, charges: 7, deadLetters: [] });
    }),
    { ...runs(3), endOnFailure: true },
  ));
