import { setTimeout } from 'node:timers/promises';
import type { AnyContract, DomainEvent, StreamContract } from '@orderflow/core/contracts';
import {
  eventPreparer,
  type Publishable,
  publishPrepared,
  RETRY_DEFAULTS,
  type RetrySettings,
} from '@orderflow/core/publisher';
import { keyByStream } from '@orderflow/messaging';
import type { KafkaClient } from '../kafka-client.ts';
import { type CloudEventsMode, eventRecord, firstWord } from '../records/index.ts';
import { kafkaTransport } from './kafka-transport.ts';

export interface KafkaPublisherOptions<Contracts extends readonly AnyContract[]> {
  /** The contracts of the events that this workload publishes. Other events are refused. */
  readonly contracts: Contracts;
  readonly client: KafkaClient;
  /** The streams that the events belong to: the name of an event's stream is its key. */
  readonly streams?: readonly StreamContract[];
  /** The key of an event. Events with the same key keep their order. @default the name of its stream, by `streams` */
  readonly keyOf?: (event: DomainEvent) => string;
  /** The topic of an event type. @default the part before its first dot */
  readonly topicOf?: (type: string) => string;
  /** Publishes CloudEvents 1.0, in this form. @default our own envelope. A subscriber reads all of them */
  readonly cloudEvents?: CloudEventsMode;
  /** The source of this workload. Required for a foreign contract. @default the contract's */
  readonly source?: string;
  readonly retry?: Partial<RetrySettings>;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** Milliseconds. @default a timer */
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface KafkaPublisher<C extends AnyContract> {
  /**
   * Publishes events, in order per key. Several calls at the same time are not ordered among each other.
   *
   * After a crash before this returns, it is unknown whether the events are in their topics. Publish them again with the same
   * `metadata.eventId`; subscribers take an event with another id for a new one.
   *
   * @returns the event ids, in the same order
   * @throws ContractViolation when an event breaks its contract; nothing was sent
   * @throws EventTooLarge when an event exceeds the size limit of a record; nothing was sent
   * @throws PublishFailed when some events could not be published after all attempts; it lists those that were and those that
   *   were not, each with its reason
   */
  publish(events: readonly Publishable<C>[]): Promise<string[]>;
  close(): Promise<void>;
}

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
  const { contracts, source, topicOf = firstWord } = options;
  const { clock = Date.now, random = Math.random, sleep = (ms) => setTimeout(ms) } = options;
  const prepare = eventPreparer({ contracts, source, clock, random });
  const keyOf = options.keyOf ?? keyByStream(contracts, options.streams ?? []);
  const producer = options.client.producer();
  const retry = { ...RETRY_DEFAULTS, ...options.retry };
  return {
    async publish(events) {
      const prepared = events.map((given) => {
        const { event, metadata } = prepare(given);
        const key = keyOf(event);
        const entry = eventRecord(event, metadata, { topic: topicOf(event.type), key }, options.cloudEvents);
        return { event, eventId: metadata.eventId, entry, orderingKey: `${entry.topic} ${key}` };
      });
      return publishPrepared(prepared, { transport: kafkaTransport(producer), clock, random, sleep, retry });
    },
    close: () => producer.close(),
  };
}
