import { randomUUID } from 'node:crypto';
import { kafkaPublisher, subscribe as subscribeToKafka } from '@orderflow/kafka';
import { kafkaClient } from '@orderflow/kafka/client';
import { rabbitPublisher, subscribe as subscribeToRabbit } from '@orderflow/rabbitmq';
import { rabbitClient } from '@orderflow/rabbitmq/client';
import { type BenchClient, chunksOf, counting } from './client.ts';
import { onceInMemory } from './once-in-memory.ts';
import { MeterStream, Reading, type ReadingData } from './readings.ts';

/** With the id that the plain clients give, too. */
const eventOf = (data: ReadingData) => ({
  ...Reading(data),
  metadata: { eventId: `${data.meter}:${data.number}` },
});

/** @param isIdempotent each event is handled once by its id, whatever comes again */
export function ourKafka(address: string, isIdempotent: boolean): BenchClient {
  const client = kafkaClient({ clientId: 'ours', bootstrapBrokers: [address], createTopics: true });
  const publishers = new Map<string, ReturnType<typeof publisherTo>>();
  const publisherTo = (topic: string) =>
    kafkaPublisher({ contracts: [Reading], streams: [MeterStream], client, topicOf: () => topic });
  return {
    async publish(topic, readings) {
      const publisher = publishers.get(topic) ?? publisherTo(topic);
      publishers.set(topic, publisher);
      for (const chunk of chunksOf(readings)) await publisher.publish(chunk.map(eventOf));
    },
    async consume(topic, count, onFirst) {
      const { handler, done } = handling(count, onFirst, isIdempotent);
      const options = { group: randomUUID(), client, topicOf: () => topic, handler };
      const subscription = subscribeToKafka([Reading], options);
      await done;
      await subscription.stop();
    },
  };
}

export function ourRabbit(url: string, isIdempotent: boolean): BenchClient {
  const client = rabbitClient({ url });
  return {
    async publish(exchange, readings) {
      const publisher = rabbitPublisher({ contracts: [Reading], streams: [MeterStream], client, exchange });
      for (const chunk of chunksOf(readings)) await publisher.publish(chunk.map(eventOf));
      await publisher.close();
    },
    async consume(queue, count, onFirst) {
      const { handler, done } = handling(count, onFirst, isIdempotent);
      const subscription = subscribeToRabbit([Reading], { queue, exchange: queue, client, handler });
      await done;
      await subscription.stop();
    },
  };
}

function handling(count: number, onFirst: () => void, isIdempotent: boolean) {
  const { handle, done } = counting(count, onFirst);
  const guard = onceInMemory();
  type Event = Parameters<typeof guard>[0];
  const handler = isIdempotent ? (event: Event) => guard(event, async () => handle()) : async () => handle();
  return { handler, done };
}
