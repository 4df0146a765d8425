import { setTimeout } from 'node:timers/promises';
import { ulid } from 'ulid';
import * as z from 'zod/mini';
import {
  type AnyContract,
  ContractViolation,
  type EventOf,
  type Metadata,
  MetadataSchema,
  parseAs,
} from '../contracts/index.ts';
import { EventTooLarge, PublishFailed } from './errors.ts';
import { entryBytes, entryOf } from './event-bridge-entry.ts';
import { type BusClient, eventBridgeTransport, MAX_ENTRY_BYTES } from './event-bridge-transport.ts';
import { RETRY_DEFAULTS, type RetrySettings, sendInOrder } from './ordered-sender.ts';

/** Metadata that a workload may give with an event. */
export type Provenance = Partial<
  Pick<Metadata, 'eventId' | 'timestamp' | 'correlationId' | 'causationId' | 'traceparent'>
>;

/** Without a sequence: only the event store assigns one, and it distinguishes stored events from those of other workloads. */
const ProvenanceSchema = z.omit(MetadataSchema, { version: true, stream: true, sequence: true });

/** Checked first, to find the contract of an event. */
const Typed = z.object({ type: z.string() });

/** An event made by its contract, and optional metadata. */
export type Publishable<C extends AnyContract> = EventOf<C> & { readonly metadata?: Provenance };

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
  const contracts = new Map(options.contracts.map((contract) => [contract.type, usable(contract, options)]));
  const { client, clock = Date.now, random = Math.random, sleep = (ms) => setTimeout(ms) } = options;
  const transport = eventBridgeTransport(client);
  const sending = { transport, clock, random, sleep, retry: { ...RETRY_DEFAULTS, ...options.retry } };

  function prepare(given: Publishable<AnyContract>) {
    const contract = contracts.get(parseAs('publish', Typed, given, 'event').type);
    if (!contract) throw unknown(given.type);
    const { type, version, source } = contract;
    const event = { type, version, source: options.source ?? source, data: contract.parse(given.data) };
    const metadata = envelope(contract, given.metadata, sending);
    return { event, eventId: metadata.eventId, entry: entryOf(event, metadata, options.busName) };
  }

  return {
    async publish(events) {
      const prepared = events.map(prepare);
      prepared.forEach(({ event, eventId, entry }, index) => {
        const bytes = entryBytes(entry);
        if (bytes > MAX_ENTRY_BYTES) throw new EventTooLarge(index, event.type, eventId, bytes);
      });
      const entries = prepared.map(({ entry }, index) => ({ entry, orderingKey: String(index) }));
      const { results } = await sendInOrder(entries, sending);
      const published = prepared.filter((_, index) => results[index]?.status === 'accepted');
      const failed = prepared.flatMap(({ event, eventId }, index) => {
        const result = results[index];
        return result && 'code' in result ? [{ event, eventId, code: result.code, reason: result.reason }] : [];
      });
      if (failed.length > 0) throw new PublishFailed(published, failed);
      return prepared.map(({ eventId }) => eventId);
    },
  };
}

/** The event id is the same in all attempts, so that consumers recognize duplicates. */
function envelope(
  { type, version }: AnyContract,
  provenance: Provenance = {},
  { clock, random }: EnvelopeDeps,
): Metadata {
  const given: Provenance = parseAs(type, ProvenanceSchema, provenance, 'metadata');
  const { eventId = ulid(clock(), random), timestamp = new Date(clock()).toISOString() } = given;
  return { ...given, eventId, timestamp, correlationId: given.correlationId ?? eventId, version };
}

type EnvelopeDeps = Pick<Required<PublisherOptions<[]>>, 'clock' | 'random'>;

const unknown = (type: string) =>
  new ContractViolation('publish', [
    { field: 'event.type', detail: `${type} is not among this publisher's contracts` },
  ]);

function usable(contract: AnyContract, { source }: { readonly source?: string }): AnyContract {
  if (contract.storedOnly)
    throw new Error(`${contract.type} is published only from the event store: use its foreign contract`);
  if (contract.origin === 'foreign' && source === undefined)
    throw new Error(`${contract.type} is foreign: give the source of this workload`);
  return contract;
}
