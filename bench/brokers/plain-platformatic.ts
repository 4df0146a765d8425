import { randomUUID } from 'node:crypto';
import { Consumer, MessagesStreamModes, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { type BenchClient, chunksOf, counting } from './client.ts';
import { plainMessage } from './readings.ts';

/** `@platformatic/kafka` as its documents show it: no contract, no identity checked. */
export function plainPlatformatic(address: string): BenchClient {
  const common = { clientId: 'plain', bootstrapBrokers: [address], retryDelay: 50, autocreateTopics: true };
  const producer = new Producer({ ...common, serializers: stringSerializers });
  return {
    async publish(topic, readings) {
      for (const chunk of chunksOf(readings)) {
        const messages = chunk.map((data) => ({ topic, ...plainMessage(data) }));
        await producer.send({ messages, acks: -1 });
      }
    },
    async consume(topic, count, onFirst) {
      const consumer = new Consumer({ ...common, groupId: randomUUID(), deserializers: stringDeserializers });
      const stream = await consumer.consume({ topics: [topic], autocommit: 100, mode: MessagesStreamModes.EARLIEST });
      const { handle, done } = counting(count, onFirst);
      stream.on('data', ({ value }) => {
        JSON.parse(value);
        handle();
      });
      await done;
      await stream.close();
      await consumer.close();
    },
  };
}
