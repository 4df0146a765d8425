import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { trace, treeOf } from '@orderflow/operator';
import * as fc from 'fast-check';
import { InventoryStream, OrderStream, PaymentStream, ShippingStream } from '../../events/index.ts';
import { type Context, FlowInMemory, SUBSCRIPTIONS } from './flow-in-memory.ts';

const line = (sku: string) => ({ sku, quantity: 1, unitPrice: 500 });
const ORDERS = {
  completed: { customerId: 'c1', items: [line('tea')] },
  declined: { customerId: 'c1', items: [line('tea')], payment: { method: 'card', token: 'tok_declined' } },
  unavailable: { customerId: 'c1', items: [line('sold-out')] },
  undeliverable: { customerId: 'c1', items: [line('tea')], shipTo: { country: 'ZZ' } },
};
const CONTEXTS = Object.keys(SUBSCRIPTIONS) as Context[];
const STREAMS = [OrderStream, PaymentStream, InventoryStream, ShippingStream];

/** The stage as an operator finds it: who is switched off, and how many messages wait for each. */
function operated(flow: FlowInMemory, off: readonly Context[]) {
  const dynamodb = {
    send: async (command: never) =>
      (command as object) instanceof DescribeTableCommand ? { Table: {} } : flow.eventStore.send(command),
  };
  const listRules = async () => ({
    Rules: CONTEXTS.map((name) => ({
      Name: name,
      EventPattern: JSON.stringify({ 'detail-type': SUBSCRIPTIONS[name].map(({ type }) => type) }),
    })),
  });
  const depth = async ({ input }: { readonly input: { readonly QueueUrl: string } }) => ({
    Attributes: { ApproximateNumberOfMessages: String(flow.waitingFor(input.QueueUrl as Context)?.length ?? 0) },
  });
  const mapping = async ({ input }: { readonly input: { readonly UUID: Context } }) => ({
    State: off.includes(input.UUID) ? 'Disabled' : 'Enabled',
  });
  const consumer = (name: Context) => ({
    ...{
      queueUrl: name,
      dlqUrl: `${name}-dlq`,
      functionName: name,
      mappingId: name,
      ruleNames: [name],
      commitsTo: name,
    },
  });
  const stage = {
    ...{ stage: 'dev', bus: { name: 'bus', arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/bus' } },
    consumers: Object.fromEntries(CONTEXTS.map((name) => [name, consumer(name)])),
    streams: Object.fromEntries(
      STREAMS.map(({ name, key, events }) => [name, { key, events: events.map(({ type }) => type) }]),
    ),
    tables: { events: 'events' },
  };
  const deps = {
    dynamodb,
    eventBridge: { send: listRules },
    sqs: { send: depth },
    lambda: { send: mapping },
    clock: () => 0,
  };
  return { stage, deps: deps as never };
}

test('wherever an order stands, its trace has each commit once, and says of each event who has it and who waits for it', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.values(ORDERS)),
      fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      fc.nat(20),
      fc.subarray(CONTEXTS),
      fc.boolean(),
      async (order, chances, deliveries, off, isCancelled) => {
        const chance = () => chances.next().value as number;
        const flow = new FlowInMemory({ chance, stock: { tea: 9 } });
        await flow.place('o1', order);
        await flow.place('o2', order);
        await flow.proceed(deliveries);
        if (isCancelled) await flow.cancel('o1');
        const { stage, deps } = operated(flow, off);
        const { commits, missing } = await trace('o1', stage, deps);

        const stored = flow.eventStore.rows('events').filter(({ stream }) => String(stream).endsWith('-o1'));
        const places = (rows: readonly { stream?: unknown; version?: unknown }[]) =>
          rows.map(({ stream, version }) => `${stream}:${version}`).sort();
        expect(places(commits)).toEqual(places(stored));

        const tree = treeOf({ stage: 'dev', keys: ['o1'], correlationIds: [], commits, executions: [], missing }).join(
          '\n',
        );
        for (const { eventId, type, deliveries: received } of commits.flatMap(({ events }) => events)) {
          expect(tree.split(`${type} (${eventId})`)).toHaveLength(2);
          const hearers = CONTEXTS.filter((name) => SUBSCRIPTIONS[name].some((contract) => contract.type === type));
          expect(received.map(({ consumer }) => consumer)).toEqual(hearers.toSorted());
          for (const { consumer, status } of received) {
            const isCommitted = stored.some(
              ({ causationId, stream }) => causationId === eventId && String(stream).startsWith(`${consumer}-`),
            );
            expect(status === 'committed').toBe(isCommitted);
            if (flow.waitingFor(consumer as Context).includes(eventId)) {
              expect(status).toBe('waiting');
              const why = off.includes(consumer as Context) ? 'its mapping is off' : 'its queue has';
              expect(missing).toContainEqual(
                expect.stringContaining(`(${eventId}) is published; ${consumer} has not handled it: ${why}`),
              );
            }
          }
        }
      },
    ),
    { numRuns: 100 },
  ));

test('of an order that has ended, nothing is missing', async () => {
  for (const order of Object.values(ORDERS)) {
    const flow = new FlowInMemory({ chance: () => 0.3, stock: { tea: 9 } });
    await flow.place('o1', order);
    await flow.settle();
    const { stage, deps } = operated(flow, []);
    expect((await trace('o1', stage, deps)).missing).toEqual([]);
  }
});
