import type { ReceivedOf } from '@orderflow/core/batch';
import { Pending, Permanent, Transient, Unavailable } from '@orderflow/core/failures';
import { turns, until } from '@orderflow/testing';
import { runs } from '@orderflow/testing/fuzz';
import * as fc from 'fast-check';
import type { SeatBooked } from '../testing/seats.ts';
import { subscriberFixture } from '../testing/subscriber-fixture.ts';

const FAILURES = {
  transient: () => new Transient('busy'),
  permanent: () => new Permanent('never'),
  unavailable: () => new Unavailable('psp', 'down'),
  pending: () => new Pending('not decided'),
};

const failure = fc.constantFrom('transient', 'transient', 'unavailable', 'pending', 'permanent');
const event = fc.record({
  seat: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  failures: fc.array(failure, { maxLength: 3 }),
});
const fault = fc.record({
  on: fc.constantFrom('send' as const, 'committed' as const, 'fetch' as const, 'commit' as const, 'join' as const),
  when: fc.constantFrom('before' as const, 'after' as const),
  times: fc.nat({ max: 3 }),
});
/** Members of the group that come and go: how many turns of the event loop before each starts or stops. */
const change = fc.record({ turns: fc.nat({ max: 30 }), stops: fc.boolean() });

test('whatever fails and whoever comes and goes: each event is handled or dead-lettered, in the order of its key', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 25 }),
      fc.array(fault, { maxLength: 4 }),
      fc.array(change, { maxLength: 4 }),
      fc.integer({ min: 1, max: 4 }),
      async (events, faults, changes, concurrency) => {
        const { kafka, start, book, isAllCommitted, dead } = subscriberFixture(2);
        const left = events.map(({ failures }) => [...failures]);
        const ended: number[] = [];
        const busy = new Map<string, number>();
        const handler = async ({ data: { seat, number = 0 } }: ReceivedOf<typeof SeatBooked>) => {
          busy.set(seat, (busy.get(seat) ?? 0) + 1);
          await turns(1);
          busy.set(seat, (busy.get(seat) ?? 0) - 1);
          const next = left[number]?.shift();
          if (next === 'permanent') ended.push(number);
          if (next) throw FAILURES[next]();
          ended.push(number);
        };
        for (const one of faults) kafka.fail(one);
        events.forEach(({ seat }, number) => {
          book(seat, number);
        });
        const running = [start(handler, { concurrency })];
        for (const { turns: count, stops } of changes) {
          await turns(count);
          if (stops && running.length > 1) await running.shift()?.stop();
          else running.push(start(handler, { concurrency }));
        }
        await until(isAllCommitted);
        await Promise.all(running.map((subscription) => subscription.stop()));

        const firsts = [...new Set(ended)];
        expect([...firsts].sort((a, b) => a - b)).toEqual(events.map((_, number) => number));
        for (const seat of ['a', 'b', 'c', 'd', 'e']) {
          const ours = firsts.filter((number) => events[number]?.seat === seat);
          expect(ours).toEqual([...ours].sort((a, b) => a - b));
        }
        expect(dead().every(({ data }) => data.class === 'permanent')).toBe(true);
      },
    ),
    runs(60),
  ));
