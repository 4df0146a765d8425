import { CrashingProcess, sqsBatch, storedMessage } from '@orderflow/testing';
import fc from 'fast-check';
import type { StoredEvent } from '../store/index.ts';
import { add, wire } from './testing/wire.ts';

/** A delivery: which messages it has, which broker's answer is lost, and where its process crashes. */
const delivery = fc.record({
  messages: fc.array(fc.nat(11), { minLength: 1, maxLength: 6 }),
  lost: fc.option(fc.nat(11), { nil: undefined }),
  crash: fc.option(fc.record({ call: fc.integer({ min: 1, max: 8 }), when: fc.constantFrom('before', 'after') }), {
    nil: undefined,
  }),
});

/** The first appearance of each event. */
const firsts = (arrived: readonly string[], stream: string) => [
  ...new Set(arrived.filter((id) => id.startsWith(`${stream}:`))),
];

test('whatever is delivered, however often, and wherever a process crashes: nothing is lost, first appearances are in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(delivery, { minLength: 1, maxLength: 3 }), { maxLength: 5 }), async (rounds) => {
      const lost = new Set<string>();
      const { store, handlerWith, arrived, dynamodb } = wire((id) => (lost.delete(id) ? 'lost' : 'accepted'));
      const events: StoredEvent[] = [];
      for (const stream of ['s', 't'])
        for (const version of [1, 2, 4, 6])
          events.push(
            ...(version === 1
              ? store(stream, 1, add('a'))
              : store(stream, version, add(`${version}`), add('b'))
            ).slice(),
          );
      const at = (index: number) => events[index % events.length] as StoredEvent;
      for (const round of rounds)
        await Promise.all(
          round.map(({ messages, lost: one, crash }) => {
            if (one !== undefined) lost.add(at(one).eventId);
            const process = new CrashingProcess(crash);
            const handler = handlerWith({ dynamodb: process.wrap(dynamodb) });
            return process.run(() => handler(sqsBatch(...messages.map((message) => storedMessage(at(message))))));
          }),
        );
      const check = (stream: string) =>
        expect(firsts(arrived, stream)).toEqual(
          events
            .filter((event) => event.stream === stream)
            .map(({ eventId }) => eventId)
            .slice(0, firsts(arrived, stream).length),
        );
      check('s');
      check('t');
      lost.clear();
      await handlerWith()(sqsBatch(storedMessage(at(6)), storedMessage(at(13))));
      for (const stream of ['s', 't'])
        expect(firsts(arrived, stream)).toEqual(
          events.filter((event) => event.stream === stream).map(({ eventId }) => eventId),
        );
    }),
    { numRuns: 50 },
  );
});
