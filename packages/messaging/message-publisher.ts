import { setTimeout } from 'node:timers/promises';
import type { AnyContract, DomainEvent, Metadata, StreamContract } from '@orderflow/core/contracts';
import {
  eventPreparer,
  type Publishable,
  publishPrepared,
  RETRY_DEFAULTS,
  type RetrySettings,
  type Transport,
} from '@orderflow/core/publisher';
import type { CloudEventsMode } from './cloud-events.ts';
import { keyByStream } from './key-by-stream.ts';

/** How events are published, on any broker. */
export interface MessagePublisherOptions<Contracts extends readonly AnyContract[]> {
  /** The contracts of the events that this workload publishes. Other events are refused. */
  readonly contracts: Contracts;
  /** The streams that the events belong to: the name of an event's stream is its key. */
  readonly streams?: readonly StreamContract[];
  /** The key of an event. Events with the same key keep their order. @default the name of its stream, by `streams` */
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

export interface MessagePublisher<C extends AnyContract> {
  /**
   * Publishes events, in order per key. Several calls at the same time are not ordered among each other.
   *
   * After a crash before this returns, it is unknown whether the broker has the events. Publish them again with the same
   * `metadata.eventId`; subscribers take an event with another id for a new one.
   *
   * @returns the event ids, in the same order
   * @throws ContractViolation when an event breaks its contract; nothing was sent
   * @throws EventTooLarge when an event exceeds the size limit of a message; nothing was sent
   * @throws PublishFailed when some events could not be published after all attempts; it lists those that were and those that
   *   were not, each with its reason
   */
  publish(events: readonly Publishable<C>[]): Promise<string[]>;
  close(): Promise<void>;
}

/** What differs between brokers. */
export interface PublishingSide<Entry> {
  readonly transport: Transport<Entry>;
  entryOf(event: DomainEvent, metadata: Metadata, key: string): Entry;
  /** What the entries to keep in order have in common. @default the key */
  orderingKeyOf?(entry: Entry, key: string): string;
  close(): Promise<void>;
}

/** @throws Error when one of the contracts cannot be published this way, or is in no stream and there is no `keyOf` */
export function messagePublisher<const Contracts extends readonly AnyContract[], Entry>(
  options: MessagePublisherOptions<Contracts>,
  { transport, entryOf, orderingKeyOf = (_, key) => key, close }: PublishingSide<Entry>,
): MessagePublisher<Contracts[number]> {
  const { contracts, source } = options;
  const { clock = Date.now, random = Math.random, sleep = (ms) => setTimeout(ms) } = options;
  const prepare = eventPreparer({ contracts, source, clock, random });
  const keyOf = options.keyOf ?? keyByStream(contracts, options.streams ?? []);
  const retry = { ...RETRY_DEFAULTS, ...options.retry };
  return {
    async publish(events) {
      const prepared = events.map((given) => {
        const { event, metadata } = prepare(given);
        const key = keyOf(event);
        const entry = entryOf(event, metadata, key);
        return { event, eventId: metadata.eventId, entry, orderingKey: orderingKeyOf(entry, key) };
      });
      return publishPrepared(prepared, { transport, clock, random, sleep, retry });
    },
    close,
  };
}
