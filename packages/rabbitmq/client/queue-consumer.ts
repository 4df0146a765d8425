import { inTime } from '@orderflow/messaging';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { IncomingDelivery } from '../messages/index.ts';
import { deadLetterExchangeOf, deadLetterQueueOf, type QueueOptions, type RabbitConsumer } from '../rabbit-client.ts';
import type { RabbitClientOptions } from './client-options.ts';
import { type Connect, type Connection, connectTo, RabbitError } from './connection.ts';

/** Milliseconds to declare the queue and begin to consume it. Heartbeats alone would wait for a broker that is alive and does not answer. */
const START_TIMEOUT_MS = 15_000;

/** Consumes a quorum queue, by one connection at a time. */
export class QueueConsumer implements RabbitConsumer {
  #connection: Connection | undefined;
  /** The deliveries of the connection while it is open, and the channel that acknowledges them. */
  #open: WeakMap<IncomingDelivery, Channel> | undefined;
  #isClosed = false;

  /** @param connect replaces the network in tests */
  constructor(
    private readonly options: RabbitClientOptions,
    private readonly queue: QueueOptions,
    private readonly connect: Connect = connectTo,
  ) {}

  async consume(onDelivery: (delivery: IncomingDelivery) => void, onLost: (error: Error) => void): Promise<void> {
    const connection = await this.connect(this.options);
    const open = new WeakMap<IncomingDelivery, Channel>();
    this.#connection = connection;
    this.#open = open;
    let end = (_: Error) => {};
    const ended = new Promise<never>((_, reject) => {
      end = (error) => {
        reject(error);
        if (this.#open === open) this.#open = undefined;
        void connection.close();
      };
    });
    const begin = async () => {
      if (this.#isClosed) throw new RabbitError('NOT_CONNECTED', 'the consumer was closed');
      const channel = await channelOf(connection, end);
      await this.#begin(channel, end, (delivery) => {
        open.set(delivery, channel);
        onDelivery(delivery);
      });
    };
    try {
      await inTime(Promise.race([ended, begin()]), START_TIMEOUT_MS, notStarted);
    } catch (error) {
      end(error as Error);
      throw error;
    }
    ended.catch(onLost);
  }

  async #begin(
    channel: Channel,
    end: (error: Error) => void,
    onDelivery: (delivery: IncomingDelivery) => void,
  ): Promise<void> {
    await declare(channel, this.queue);
    await channel.prefetch(this.queue.prefetch);
    await channel.consume(this.queue.queue, (message) => {
      if (message) onDelivery(deliveryOf(this.queue.queue, message));
      else end(new Error('the broker cancelled the consumer: the queue may be gone'));
    });
  }

  ack(delivery: IncomingDelivery): void {
    this.#open?.get(delivery)?.ack({ fields: { deliveryTag: delivery.deliveryTag } } as ConsumeMessage);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#open = undefined; // nothing can be acknowledged while it closes
    await this.#connection?.close();
  }
}

const notStarted = () => new RabbitError('NOT_STARTED', `the broker does not answer within ${START_TIMEOUT_MS} ms`);

/** @param end called when the channel or its connection ends, more than once */
async function channelOf({ model }: Connection, end: (error: Error) => void): Promise<Channel> {
  const closed = () => end(new Error('the connection was lost'));
  model.on('error', end).on('close', closed);
  const channel = await model.createChannel();
  return channel.on('error', end).on('close', closed);
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
