import { contextFixture, sqsBatch } from '@orderflow/testing';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { each, handleBatch } from '../batch/index.ts';
import { defineEvent, type EventOf, earlierVersion } from '../contracts/index.ts';
import { EventStore, findEvent } from '../store/index.ts';
import { project, ViewTable } from '../views/index.ts';
import { consume } from './consume.ts';
import { type Decider, fold } from './decider.ts';

/** What an order was paid: a whole number of euros, and since then an amount in minor units of a currency. */
const Paid = defineEvent('till.paid', {
  ...{ version: 2, owner: 'till', summary: 'Something was paid.', storedOnly: true },
  data: z.object({ till: z.string(), amount: z.int(), currency: z.string() }),
  earlier: [
    earlierVersion({
      version: 1,
      data: z.object({ till: z.string(), euros: z.int() }),
      upcast: ({ till, euros }) => ({ till, amount: 100 * euros, currency: 'EUR' }),
    }),
  ],
});
type Paid = EventOf<typeof Paid>;

const inNewest = (euros: number): Paid => Paid({ till: 't', amount: 100 * euros, currency: 'EUR' });
const asWritten = ({ euros, isOld }: { euros: number; isOld: boolean }) =>
  isOld ? { type: 'till.paid' as const, version: 1, source: 'till', data: { till: 't', euros } } : inNewest(euros);

const total: Decider<number, { readonly amount: number }, Paid> = {
  initial: 0,
  events: [Paid],
  decide: (sum, { amount }) => (sum < 1000 ? [Paid({ till: 't', amount, currency: 'EUR' })] : []),
  evolve: (sum, { data }) => sum + data.amount,
};

const history = fc.array(fc.record({ euros: fc.nat({ max: 1000 }), isOld: fc.boolean() }), {
  minLength: 1,
  maxLength: 8,
});

test('consumers, deciders and projections see a stream as if all of it were written in the newest version', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (written) => {
      const { deps, dynamodb, happened } = contextFixture({ views: ['id'] });
      const messages = [];
      for (const one of written) messages.push(...(await happened('till-t', asWritten(one) as never)));
      const newest = written.map(({ euros }) => inNewest(euros).data);
      const sum = newest.reduce((so, { amount }) => so + amount, 0);

      const seen: unknown[] = [];
      const handler = handleBatch(
        [Paid],
        deps,
        each(async ({ data, metadata }) => {
          seen.push([metadata.sequence, metadata.version, data]);
          return 'handled';
        }),
      );
      expect(await handler(sqsBatch(...messages))).toEqual({ batchItemFailures: [] });
      expect(seen).toEqual(newest.map((data, at) => [at + 1, 2, data]));

      const { events } = await new EventStore(dynamodb, 'events').load('till-t');
      expect(fold(total, events)).toBe(sum);
      expect(findEvent(events, Paid)).toMatchObject({ version: 2, data: newest[0] });

      // The last message alone: what comes before it is read from the event store.
      const projection = project([Paid], deps, {
        table: 'views',
        key: ({ data }) => data.till,
        initial: () => ({ sum: 0 }),
        evolve: (view, { data }) => ({ sum: view.sum + data.amount }),
      });
      expect(await projection(sqsBatch(messages.at(-1) as never))).toEqual({ batchItemFailures: [] });
      expect((await new ViewTable<{ sum: number }>(dynamodb, 'views').load('t'))?.view).toEqual({ sum });
    }),
    { numRuns: 30 },
  );
});

test('what is decided upon an old event is written in the newest version, after it', async () => {
  const { deps, dynamodb, happened } = contextFixture();
  const [message] = await happened('till-t', asWritten({ euros: 5, isOld: true }) as never);
  const consumer = consume([Paid], deps, {
    stream: () => 'till-t',
    decider: total,
    prepare: async (_, { data }) => data,
  });
  expect(await consumer(sqsBatch(message as never))).toEqual({ batchItemFailures: [] });
  const { commits } = await new EventStore(dynamodb, 'events').load('till-t');
  expect(commits.flatMap(({ events }) => events)).toEqual([asWritten({ euros: 5, isOld: true }), inNewest(5)]);
});

test('a message of a release that is not here yet is tried again, and handled once it is', async () => {
  const { deps, happened } = contextFixture();
  const [message] = await happened('till-t', { ...inNewest(5), version: 3 } as never);
  const handled = handleBatch(
    [Paid],
    deps,
    each(async () => 'handled'),
  );
  const failed = { batchItemFailures: [{ itemIdentifier: 'till-t:1' }] };
  expect(await handled(sqsBatch(message as never))).toEqual(failed);
  expect(deps.telemetry.counts).toMatchObject({ retried: 1 });
});
