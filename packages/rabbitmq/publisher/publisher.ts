import type { AnyContract } from '@orderflow/core/contracts';
import { type MessagePublisher, type MessagePublisherOptions, messagePublisher } from '@orderflow/messaging';
import { outgoingMessage } from '../messages/index.ts';
import type { RabbitClient } from '../rabbit-client.ts';
import { rabbitTransport } from './rabbit-transport.ts';

export interface RabbitPublisherOptions<Contracts extends readonly AnyContract[]>
  extends MessagePublisherOptions<Contracts> {
  readonly client: RabbitClient;
  /** The topic exchange. @default 'orderflow' */
  readonly exchange?: string;
}

/** An event that no queue takes cannot be published: its code is `NO_ROUTE`. */
export type RabbitPublisher<C extends AnyContract> = MessagePublisher<C>;

/** The exchange of events where none is named. */
export const DEFAULT_EXCHANGE = 'orderflow';

/**
 * Publishes a workload's events to RabbitMQ: validates them against their contracts, adds the metadata, publishes them as persistent and
 * mandatory messages whose routing key is their type, waits for the broker's confirms, and retries failures.
 *
 * @example
 * const { publish } = rabbitPublisher({
 *   contracts: [PointsEarned],
 *   streams: [LoyaltyStream],
 *   client: rabbitClient({ url: 'amqp://127.0.0.1:5672' }),
 * });
 * await publish([PointsEarned({ customerId: 'c-1', orderId: 'o-1', points: 19 })]);
 * @throws Error when one of the contracts cannot be published this way, or is in no stream and there is no `keyOf`
 */
export function rabbitPublisher<const Contracts extends readonly AnyContract[]>(
  options: RabbitPublisherOptions<Contracts>,
): RabbitPublisher<Contracts[number]> {
  const producer = options.client.producer(options.exchange ?? DEFAULT_EXCHANGE);
  return messagePublisher(options, {
    transport: rabbitTransport(producer),
    entryOf: (event, metadata, key) => outgoingMessage(event, metadata, key, options.cloudEvents),
    close: () => producer.close(),
  });
}
