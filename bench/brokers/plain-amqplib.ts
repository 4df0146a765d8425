import { type ChannelModel, connect } from 'amqplib';
import { type BenchClient, chunksOf, counting } from './client.ts';
import { plainMessage, Reading } from './readings.ts';

/** `amqplib` as its documents show it: persistent messages with confirms, and an acknowledgement for each. */
export function plainAmqplib(url: string): BenchClient {
  let connected: Promise<ChannelModel> | undefined;
  const connection = () => {
    connected ??= connect(url);
    return connected;
  };
  return {
    async publish(exchange, readings) {
      const channel = await (await connection()).createConfirmChannel();
      for (const chunk of chunksOf(readings)) {
        for (const data of chunk) {
          const { value, headers, eventId } = plainMessage(data);
          channel.publish(exchange, Reading.type, Buffer.from(value), {
            persistent: true,
            messageId: eventId,
            headers,
          });
        }
        await channel.waitForConfirms();
      }
      await channel.close();
    },
    async consume(queue, count, onFirst) {
      const channel = await (await connection()).createChannel();
      const { handle, done } = counting(count, onFirst);
      await channel.prefetch(200);
      await channel.consume(queue, (message) => {
        if (!message) return;
        JSON.parse(String(message.content));
        handle();
        channel.ack(message);
      });
      await done;
      await channel.close();
    },
  };
}
