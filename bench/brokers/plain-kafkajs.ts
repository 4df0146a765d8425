import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { type BenchClient, chunksOf, counting } from './client.ts';
import { plainMessage } from './readings.ts';

/** `kafkajs` as its documents show it. */
export function plainKafkajs(address: string): BenchClient {
  const kafka = new Kafka({ clientId: 'plain', brokers: [address], logLevel: logLevel.NOTHING });
  let connected: Promise<Producer> | undefined;
  const connect = async () => {
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    return producer;
  };
  return {
    async publish(topic, readings) {
      connected ??= connect();
      const producer = await connected;
      for (const chunk of chunksOf(readings))
        await producer.send({ topic, acks: -1, messages: chunk.map(plainMessage) });
    },
    async consume(topic, count, onFirst) {
      const consumer = kafka.consumer({ groupId: randomUUID() });
      const { handle, done } = counting(count, onFirst);
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        eachMessage: async ({ message }) => {
          JSON.parse(String(message.value));
          handle();
        },
      });
      await done;
      await consumer.disconnect();
    },
  };
}
