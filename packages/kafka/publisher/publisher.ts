import type { AnyContract } from '@orderflow/core/contracts';
import { type MessagePublisher, type MessagePublisherOptions, messagePublisher } from '@orderflow/messaging';
import type { KafkaClient } from '../kafka-client.ts';
import { eventRecord, firstWord } from '../records/index.ts';
import { kafkaTransport } from './kafka-transport.ts';

export interface KafkaPublisherOptions<Contracts extends readonly AnyContract[]>
  extends MessagePublisherOptions<Contracts> {
  readonly client: KafkaClient;
  /** The topic of an event type. @default the part before its first dot */
  readonly topicOf?: (type: string) => string;
}

export type KafkaPublisher<C extends AnyContract> = MessagePublisher<C>;

/**
 * Publishes a workload's events to Kafka: validates them against their contracts, adds the metadata, writes them by an
 * idempotent producer that waits for all in-sync replicas, and retries failures.
 *
 * @example
 * const { publish } = kafkaPublisher({
 *   contracts: [PointsEarned],
 *   streams: [LoyaltyStream],
 *   client: kafkaClient({ clientId: 'loyalty', bootstrapBrokers: ['127.0.0.1:9092'] }),
 * });
 * await publish([PointsEarned({ customerId: 'c-1', orderId: 'o-1', points: 19 })]);
 * @throws Error when one of the contracts cannot be published this way, or is in no stream and there is no `keyOf`
 */
export function kafkaPublisher<const Contracts extends readonly AnyContract[]>(
  options: KafkaPublisherOptions<Contracts>,
): KafkaPublisher<Contracts[number]> {
  const { topicOf = firstWord, cloudEvents } = options;
  const producer = options.client.producer();
  return messagePublisher(options, {
    transport: kafkaTransport(producer),
    entryOf: (event, metadata, key) => eventRecord(event, metadata, { topic: topicOf(event.type), key }, cloudEvents),
    orderingKeyOf: ({ topic }, key) => `${topic} ${key}`,
    close: () => producer.close(),
  });
}
