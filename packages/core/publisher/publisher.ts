import { setTimeout } from 'node:timers/promises';
import type { AnyContract } from '../contracts/index.ts';
import { entryOf } from './event-bridge-entry.ts';
import { type BusClient, eventBridgeTransport } from './event-bridge-transport.ts';
import { RETRY_DEFAULTS, type RetrySettings } from './ordered-sender.ts';
import { eventPreparer, type Publishable } from './prepare-event.ts';
import { publishPrepared } from './publish-prepared.ts';

export interface PublisherOptions<Contracts extends readonly AnyContract[]> {
  /** The contracts of the events that this workload publishes. Other events are refused. */
  readonly contracts: Contracts;
  /** `new EventBridgeClient({})`, or anything with its `send`. */
  readonly client: BusClient;
  /** Name or ARN of the event bus. */
  readonly busName: string;
  /** EventBridge `Source`. Required for a foreign contract. @default the contract's */
  readonly source?: string;
  readonly retry?: Partial<RetrySettings>;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** Milliseconds. @default a timer */
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface Publisher<C extends AnyContract> {
  /**
   * Publishes events in as few calls as possible.
   *
   * After a crash before this returns, it is unknown whether the events are on the bus. Publish them again with the same
   * `metadata.eventId`; consumers take an event with another id for a new one.
   *
   * @returns the event ids, in the same order
   * @throws ContractViolation when an event breaks its contract; nothing was sent
   * @throws EventTooLarge when an event exceeds the size limit of the bus; nothing was sent
   * @throws PublishFailed when some events could not be published after all attempts; it lists those that were and those
   *   that were not
   */
  publish(events: readonly Publishable<C>[]): Promise<string[]>;
}

/**
 * Publishes a workload's events to the event bus of a pipeline: validates them against their contracts, adds the metadata,
 * batches them, and retries failures entry by entry.
 *
 * For workloads outside the pipeline. A context of the pipeline appends its events to the event store, and the relay
 * publishes them.
 *
 * @example
 * const { publish } = publisher({ contracts: [CustomerCreated], client: new EventBridgeClient({}), busName: 'shop-prod' });
 * await publish([CustomerCreated({ customerId: 'c-1', email: 'ada@example.com', name: 'Ada' })]);
 * @throws Error when one of the contracts cannot be published this way
 */
export function publisher<const Contracts extends readonly AnyContract[]>(
  options: PublisherOptions<Contracts>,
): Publisher<Contracts[number]> {
  const { contracts, source, client, clock = Date.now, random = Math.random, sleep = (ms) => setTimeout(ms) } = options;
  const prepare = eventPreparer({ contracts, source, clock, random });
  const transport = eventBridgeTransport(client);
  const sending = { transport, clock, random, sleep, retry: { ...RETRY_DEFAULTS, ...options.retry } };
  return {
    publish: async (events) => {
      const prepared = events.map((given, index) => {
        const { event, metadata } = prepare(given);
        const entry = entryOf(event, metadata, options.busName);
        return { event, eventId: metadata.eventId, entry, orderingKey: String(index) };
      });
      return publishPrepared(prepared, sending);
    },
  };
}
