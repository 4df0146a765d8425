import { setTimeout } from 'node:timers/promises';
import type { AnyContract, DomainEvent, StreamContract } from '@orderflow/core/contracts';
import {
  eventPreparer,
  type Publishable,
  publishPrepared,
  RETRY_DEFAULTS,
  type RetrySettings,
} from '@orderflow/core/publisher';
import { type CloudEventsMode, keyByStream } from '@orderflow/messaging';
import { outgoingMessage } from '../messages/index.ts';
import type { RabbitClient } from '../rabbit-client.ts';
import { rabbitTransport } from './rabbit-transport.ts';

export interface RabbitPublisherOptions<Contracts extends readonly AnyContract[]> {
  /** The contracts of the events that this workload publishes. Other events are refused. */
  readonly contracts: Contracts;
  readonly client: RabbitClient;
  /** The topic exchange. @default 'orderflow' */
  readonly exchange?: string;
  /** The streams that the events belong to: the events of a stream keep their order. */
  readonly streams?: readonly StreamContract[];
  /** What the events to keep in order have in common. @default the name of the event's stream, by `streams` */
  readonly keyOf?: (event: DomainEvent) => string;
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

export interface RabbitPublisher<C extends AnyContract> {
  /**
   * Publishes events, in order per stream. Several calls at the same time are not ordered among each other.
   *
   * After a crash before this returns, it is unknown whether the events are in their queues. Publish them again with the same
   * `metadata.eventId`; subscribers take an event with another id for a new one.
   *
   * @returns the event ids, in the same order
   * @throws ContractViolation when an event breaks its contract; nothing was sent
   * @throws EventTooLarge when an event exceeds the size limit of a message; nothing was sent
   * @throws PublishFailed when some events could not be published after all attempts, for example because no queue takes them (`NO_ROUTE`);
   *   it lists those that were and those that were not, each with its reason
   */
  publish(events: readonly Publishable<C>[]): Promise<string[]>;
  close(): Promise<void>;
}

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
  const { contracts, source, exchange = DEFAULT_EXCHANGE } = options;
  const { clock = Date.now, random = Math.random, sleep = (ms) => setTimeout(ms) } = options;
  const prepare = eventPreparer({ contracts, source, clock, random });
  const keyOf = options.keyOf ?? keyByStream(contracts, options.streams ?? []);
  const producer = options.client.producer(exchange);
  const retry = { ...RETRY_DEFAULTS, ...options.retry };
  return {
    async publish(events) {
      const prepared = events.map((given) => {
        const { event, metadata } = prepare(given);
        const orderingKey = keyOf(event);
        const entry = outgoingMessage(event, metadata, orderingKey, options.cloudEvents);
        return { event, eventId: metadata.eventId, entry, orderingKey };
      });
      return publishPrepared(prepared, { transport: rabbitTransport(producer), clock, random, sleep, retry });
    },
    close: () => producer.close(),
  };
}
