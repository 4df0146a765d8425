import fc from 'fast-check';
import type { StoredEvent } from '../store/index.ts';
import { add, library } from './testing/library.ts';

/** A stream gets its next event, which is delivered or not; or an earlier event is delivered again. */
const step = fc.record({
  stream: fc.constantFrom('s', 't', 'u'),
  what: fc.constantFrom('deliver', 'deliver', 'withhold', 'repeat'),
  which: fc.nat(),
});
const workload = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 12 });

test('for any deliveries, in any order, with two concurrent writers: the view equals the fold of its streams', async () => {
  await fc.assert(
    fc.asyncProperty(workload, fc.scheduler(), async (batches, scheduler) => {
      const { dynamodb, deps, store, deliver, texts } = library();
      const { send } = dynamodb;
      Object.assign(deps, { sleep: async () => undefined });
      Object.assign(dynamodb, { send: scheduler.scheduleFunction(send as never) });
      const past: StoredEvent[] = [];
      const ofStream = (stream: string) => past.filter((event) => event.stream === stream);
      const carryOut = ({ stream, what, which }: (typeof batches)[number][number]): StoredEvent[] => {
        if (what === 'repeat') return past.slice(which % (past.length + 1)).slice(0, 1);
        const position = ofStream(stream).length + 1;
        const next = store(stream, position, add(`${stream}${position}`));
        past.push(...next);
        return what === 'deliver' ? next : [];
      };
      const done = new Set<StoredEvent>();
      const write = async (mine: typeof batches) => {
        for (const batch of mine) {
          const events = batch.flatMap(carryOut);
          const { batchItemFailures: failed } = await deliver(...events);
          for (const event of events) if (!failed.some((one) => one.itemIdentifier === event.eventId)) done.add(event);
        }
      };
      const half = Math.ceil(batches.length / 2);
      await scheduler.waitFor(Promise.all([write(batches.slice(0, half)), write(batches.slice(half))]));
      Object.assign(dynamodb, { send });
      for (const { stream, sequence } of done) expect(await texts(stream)).toContain(`${stream}${sequence}`);
      await deliver(...past.toReversed());
      for (const { stream } of past)
        expect(await texts(stream)).toEqual(ofStream(stream).map((_, index) => `${stream}${index + 1}`));
    }),
    { numRuns: 50 },
  );
});
