import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { writeAttributes } from '@orderflow/core/dead-letter';
import { trace, treeOf } from '@orderflow/operator';
import { SimulatedSQS } from '@orderflow/simulation/services';
import { runs } from '@orderflow/testing/fuzz';
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
/** The provider has accepted its charge, and does not decide: the clock stands still. */
const UNDECIDED = { customerId: 'c1', items: [line('tea')], payment: { method: 'card', token: 'tok_pending' } };
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
  const deadLetters = new SimulatedSQS(
    CONTEXTS.map((name) => ({ name, url: `${name}-dlq`, arn: `arn:aws:sqs:x:1:${name}-dlq`, retention: 86_400 })),
    { now: () => 0 },
  );
  const sqs = async (command: { readonly input: { readonly QueueUrl: string } }) =>
    command.input.QueueUrl.endsWith('-dlq')
      ? deadLetters.call(command.constructor.name.replace('Command', ''), command.input)
      : {
          Attributes: {
            ApproximateNumberOfMessages: String(flow.waitingFor(command.input.QueueUrl as Context).length),
          },
        };
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
    sqs: { send: sqs },
    lambda: { send: mapping },
    clock: () => 0,
  };
  /** What waits for a consumer is dead-lettered. @returns the event ids */
  const givesUp = (consumer: Context): readonly string[] => {
    const lost = flow.giveUp(consumer);
    for (const [eventId, body] of lost) {
      const note = {
        consumer,
        eventId,
        correlationId: 'c',
        type: 't',
        receives: 5,
        deadLetteredAt: '2026-11-23T08:00:00Z',
      };
      const attributes = writeAttributes(body, { ...note, class: 'transient', reason: 'throttled' });
      deadLetters.queue(`${consumer}-dlq`).send({ body, attributes });
    }
    return [...lost.keys()];
  };
  return { stage, deps: deps as never, givesUp };
}

test('wherever an order stands, its trace has each commit once, and says of each event who has it and who waits for it', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.values(ORDERS), UNDECIDED),
      fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      fc.nat(20),
      fc.subarray(CONTEXTS),
      fc.subarray(CONTEXTS),
      fc.boolean(),
      async (order, chances, deliveries, off, failing, isCancelled) => {
        const chance = () => chances.next().value as number;
        const flow = new FlowInMemory({ chance, stock: { tea: 9 } });
        await flow.place('o1', order);
        await flow.place('o2', order);
        await flow.proceed(deliveries);
        if (isCancelled) await flow.cancel('o1');
        const { stage, deps, givesUp } = operated(flow, off);
        const dead = new Set(failing.flatMap((name) => givesUp(name).map((eventId) => `${eventId} at ${name}`)));
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
            expect(status === 'dead-lettered').toBe(dead.has(`${eventId} at ${consumer}`));
            if (status === 'dead-lettered')
              expect(missing).toContainEqual(
                `${type} (${eventId}) was dead-lettered by ${consumer} after 5 tries: transient: throttled`,
              );
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
    runs(100),
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

test('an order whose charge is not decided waits at the payment consumer, and the trace says so', async () => {
  const flow = new FlowInMemory({ chance: () => 0.3, stock: { tea: 9 } });
  await flow.place('o1', UNDECIDED);
  await flow.proceed(20);
  const { stage, deps } = operated(flow, []);
  expect((await trace('o1', stage, deps)).missing).toEqual([
    'payment.pending (payment-o1:1) is published; payment has not handled it: its queue has 1 message (1 visible, 0 in flight, 0 delayed)',
  ]);
});
