/** A RabbitMQ client for publisher and subscriber, made of `amqplib`. */
import type { RabbitClient } from '../rabbit-client.ts';
import type { RabbitClientOptions } from './client-options.ts';
import { ConfirmProducer } from './confirm-producer.ts';
import { QueueConsumer } from './queue-consumer.ts';

export type { RabbitClientOptions } from './client-options.ts';
export { RabbitError } from './connection.ts';

/** Connects when it is first used. */
export const rabbitClient = (options: RabbitClientOptions): RabbitClient => ({
  producer: (exchange) => new ConfirmProducer(options, exchange),
  consumer: (queue) => new QueueConsumer(options, queue),
});
