import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { IncomingDelivery } from '../messages/index.ts';
import { deadLetterExchangeOf, deadLetterQueueOf, type QueueOptions, type RabbitConsumer } from '../rabbit-client.ts';
import type { RabbitClientOptions } from './client-options.ts';
import { connectTo } from './connection.ts';

/** Consumes a quorum queue, by one connection at a time. */
export class QueueConsumer implements RabbitConsumer {
  #connection: ChannelModel | undefined;
  #channel: Channel | undefined;
  /** The deliveries of the connection that is open. */
  #open = new WeakSet<IncomingDelivery>();

  constructor(
    private readonly options: RabbitClientOptions,
    private readonly queue: QueueOptions,
  ) {}

  async consume(onDelivery: (delivery: IncomingDelivery) => void, onLost: (error: Error) => void): Promise<void> {
    const connection = await connectTo(this.options);
    this.#connection = connection;
    const channel = await connection.createChannel();
    const open = new WeakSet<IncomingDelivery>();
    this.#open = open;
    this.#channel = channel;
    let isLost = false;
    const lost = (error: Error) => {
      if (isLost) return;
      isLost = true;
      this.#open = new WeakSet();
      connection.close().catch(() => undefined);
      onLost(error);
    };
    channel.on('error', lost);
    channel.on('close', () => lost(new Error('the connection was lost')));
    connection.on('close', () => lost(new Error('the connection was lost')));
    await declare(channel, this.queue);
    await channel.prefetch(this.queue.prefetch);
    await channel.consume(this.queue.queue, (message) => {
      if (!message) return lost(new Error('the broker cancelled the consumer: the queue may be gone'));
      const delivery = deliveryOf(this.queue.queue, message);
      open.add(delivery);
      onDelivery(delivery);
    });
  }

  ack(delivery: IncomingDelivery): void {
    if (!this.#open.has(delivery)) return;
    this.#channel?.ack({ fields: { deliveryTag: delivery.deliveryTag } } as ConsumeMessage);
  }

  async close(): Promise<void> {
    await this.#connection?.close().catch(() => undefined);
  }
}

/** Topic exchange → quorum queue; what it gives up → dead-letter exchange → dead-letter queue. */
async function declare(channel: Channel, options: QueueOptions): Promise<void> {
  const { queue, exchange, bindings, deliveryLimit, singleActiveConsumer } = options;
  const dlx = deadLetterExchangeOf(exchange);
  const dlq = deadLetterQueueOf(queue);
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.assertExchange(dlx, 'topic', { durable: true });
  await channel.assertQueue(dlq, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(dlq, dlx, queue);
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': deliveryLimit,
      'x-dead-letter-exchange': dlx,
      'x-dead-letter-routing-key': queue,
      // What the broker dead-letters is not lost when the broker dies meanwhile.
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
      ...(singleActiveConsumer && { 'x-single-active-consumer': true }),
    },
  });
  for (const binding of bindings) await channel.bindQueue(queue, exchange, binding);
}

function deliveryOf(queue: string, { content, fields, properties }: ConsumeMessage): IncomingDelivery {
  const { headers = {}, messageId, correlationId, type, timestamp, contentType } = properties;
  const text = (value: unknown) => (value === undefined || value === null || value === '' ? undefined : String(value));
  return {
    queue,
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    value: content,
    headers: {
      ...(text(contentType) !== undefined && { 'content-type': String(contentType) }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, asText(value)])),
    },
    messageId: text(messageId),
    correlationId: text(correlationId),
    type: text(type),
    timestamp: typeof timestamp === 'number' && timestamp > 0 ? timestamp * 1000 : undefined,
    redelivered: fields.redelivered,
    deliveryTag: fields.deliveryTag,
  };
}

const asText = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Buffer.isBuffer(value) ? JSON.stringify(value) : String(value);
