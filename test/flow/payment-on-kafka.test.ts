import { EventStore } from '@orderflow/core/store';
import { eventRecord, subscribe } from '@orderflow/kafka';
import { InMemoryKafka } from '@orderflow/kafka/in-memory';
import { OrderCreated } from '../../events/index.ts';
import { paymentSubscription } from '../../functions/payment/subscriptions.ts';
import { completed, order, shop } from '../../functions/payment/testing/shop.ts';

/** The events of a stream as records on Kafka: the topic by the type, the key by the stream. */
async function publishStream(kafka: InMemoryKafka, store: EventStore, stream: string) {
  for (const event of (await store.load(stream)).events) {
    const { eventId, timestamp, correlationId, causationId, version, sequence } = event;
    const metadata = { eventId, timestamp, correlationId, causationId, version, stream, sequence };
    kafka.write(eventRecord(event, metadata, { topic: event.type.split('.')[0] as string, key: stream }));
  }
}

test('the payment consumer, as it is, charges an order that comes through Kafka, once, however often it comes', async () => {
  const kafka = new InMemoryKafka();
  const { dynamodb, handler, deps, created, paid, kept, deliver } = shop();
  const store = new EventStore(dynamodb, 'events');
  const messages = await created();
  await publishStream(kafka, store, 'order-o1');
  await publishStream(kafka, store, 'order-o1');
  kafka.fail({ on: 'commit', when: 'before', times: 2 });

  const { telemetry } = deps;
  const subscription = subscribe(paymentSubscription.subscribesTo, {
    group: 'payment',
    handler,
    client: kafka,
    telemetry,
  });
  while (kafka.commits.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await subscription.stop();

  expect(await paid()).toEqual([completed]);
  expect(kept()).toBe(900);
  expect(telemetry.counts).toMatchObject({ handled: 1, duplicate: 1 });
  expect(await deliver(handler, ...messages)).toEqual(['duplicate']);
});

test('what breaks its contract is dead-lettered with the field at fault, on either transport', async () => {
  const kafka = new InMemoryKafka();
  const { handler, deps } = shop();
  const broken = { ...OrderCreated(order), data: { ...order, orderId: 7 } };
  const metadata = {
    eventId: 'e',
    timestamp: '2026-11-23T08:00:00.000Z',
    correlationId: 'c',
    sequence: 1,
    stream: 's',
  };
  kafka.write(eventRecord(broken, metadata, { topic: 'order', key: 'order-o1' }));
  const { telemetry } = deps;
  const subscription = subscribe(paymentSubscription.subscribesTo, {
    group: 'payment',
    handler,
    client: kafka,
    telemetry,
  });
  while (kafka.commits.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await subscription.stop();
  const [letter] = kafka.records('order.dlq').map(({ value }) => JSON.parse(String(value)));
  expect(letter.data).toMatchObject({ class: 'rejected', consumer: 'payment', attempts: 1 });
  expect(letter.data.reason).toContain('data.orderId');
});
