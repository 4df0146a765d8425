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
import { entryOf } from './entry.ts';
import { EventTooLarge, PublishFailed } from './errors.ts';
import { entryBytes, MAX_ENTRY_BYTES } from './limits.ts';
import { type BusClient, putEntries } from './put-entries.ts';
import { RETRY_DEFAULTS, type RetrySettings } from './retry.ts';

/** What a workload may say of an event besides its data. */
export type Provenance = Partial<
  Pick<Metadata, 'eventId' | 'timestamp' | 'correlationId' | 'causationId' | 'traceparent'>
>;

/** A sequence is for the event store alone to give: it is what tells a stored event from another workload's. */
const ProvenanceSchema = z.omit(MetadataSchema, { version: true, stream: true, sequence: true });

/** What is looked at before it is known which contract an event claims. */
const Typed = z.object({ type: z.string() });

/** An event made by its contract, and what is known of where it comes from. */
export type Publishable<C extends AnyContract> = EventOf<C> & { readonly metadata?: Provenance };

export interface PublisherOptions<Contracts extends readonly AnyContract[]> {
  /** The contracts of what this workload emits. Nothing else can be published. */
  readonly contracts: Contracts;
  /** `new EventBridgeClient({})`, or anything with its `send`. */
  readonly client: BusClient;
  /** Name or ARN of the event bus. */
  readonly busName: string;
  /** EventBridge `Source`. @default the contract's; must be given for a foreign contract, whose source is another's */
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
   * Publishes events in as few calls as go, and tells their ids, in the same order.
   *
   * A crash before this returns leaves the events perhaps on the bus. Who publishes them again does so with the same
   * `metadata.eventId`, or their consumers take them for new ones.
   *
   * @throws ContractViolation when an event breaks its contract; nothing was sent
   * @throws EventTooLarge when one exceeds the bus's limit; nothing was sent
   * @throws PublishFailed when some could not be published, all tries being spent; it tells which went and which did not
   */
  publish(events: readonly Publishable<C>[]): Promise<string[]>;
}

/**
 * Puts a workload's events on an orderflow bus: checks them against their contracts, fills in the envelope, batches, and
 * retries what fails entry by entry.
 *
 * For workloads that have no event store here. A context of the pipeline itself commits its events, and the relay
 * publishes them.
 *
 * @example
 * const { publish } = publisher({ contracts: [CustomerCreated], client: new EventBridgeClient({}), busName: 'orderflow-prod' });
 * await publish([CustomerCreated({ customerId: 'c-1', email: 'ada@example.com', name: 'Ada' })]);
 * @throws Error when a contract can't be published this way
 */
export function publisher<const Contracts extends readonly AnyContract[]>(
  options: PublisherOptions<Contracts>,
): Publisher<Contracts[number]> {
  const contracts = new Map(options.contracts.map((contract) => [contract.type, usable(contract, options)]));
  const { client, clock = Date.now, random = Math.random, sleep = (ms) => setTimeout(ms) } = options;
  const deps = { client, clock, random, sleep, retry: { ...RETRY_DEFAULTS, ...options.retry } };

  function prepare(given: Publishable<AnyContract>) {
    const contract = contracts.get(parseAs('publish', Typed, given, 'event').type);
    if (!contract) throw unknown(given.type);
    const { type, version, source } = contract;
    const event = { type, version, source: options.source ?? source, data: contract.parse(given.data) };
    const metadata = envelope(contract, given.metadata, deps);
    return { event, eventId: metadata.eventId, entry: entryOf(event, metadata, options.busName) };
  }

  return {
    async publish(events) {
      const prepared = events.map(prepare);
      prepared.forEach(({ event, eventId, entry }, index) => {
        const bytes = entryBytes(entry);
        if (bytes > MAX_ENTRY_BYTES) throw new EventTooLarge(index, event.type, eventId, bytes);
      });
      const parcels = prepared.map(({ entry }, index) => ({ entry, lane: String(index) }));
      const { fates } = await putEntries(parcels, deps);
      const published = prepared.filter((_, index) => fates[index]?.status === 'accepted');
      const failed = prepared.flatMap(({ event, eventId }, index) => {
        const fate = fates[index];
        return fate && 'code' in fate ? [{ event, eventId, code: fate.code, reason: fate.reason }] : [];
      });
      if (failed.length > 0) throw new PublishFailed(published, failed);
      return prepared.map(({ eventId }) => eventId);
    },
  };
}

/** One id for all tries, so that consumers can tell a repeated event from a new one. */
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
    throw new Error(`${contract.type} is published from the event store alone: use its foreign contract`);
  if (contract.origin === 'foreign' && source === undefined)
    throw new Error(`${contract.type} is foreign: give the source of this workload`);
  return contract;
}
