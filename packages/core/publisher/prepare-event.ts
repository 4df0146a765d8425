import { ulid } from 'ulid';
import * as z from 'zod/mini';
import {
  type AnyContract,
  ContractViolation,
  type DomainEvent,
  type EventOf,
  type Metadata,
  MetadataSchema,
  parseAs,
} from '../contracts/index.ts';

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

/** An event that fits its contract, with all of its metadata. */
export interface PreparedEvent {
  readonly event: DomainEvent;
  readonly metadata: Metadata;
}

export interface PrepareOptions {
  /** The contracts of the events that this workload publishes. Other events are refused. */
  readonly contracts: readonly AnyContract[];
  /** The source of this workload. Required for a foreign contract. @default the contract's */
  readonly source?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * Makes a function that checks an event against its contract and completes its metadata, for a publisher on any broker. The
 * event id is made once, so that it is the same in all attempts and consumers recognize duplicates.
 * @throws Error when one of the contracts cannot be published by a workload
 * @returns a function that throws ContractViolation when an event breaks its contract
 */
export function eventPreparer(options: PrepareOptions): (given: Publishable<AnyContract>) => PreparedEvent {
  const contracts = new Map(options.contracts.map((contract) => [contract.type, usable(contract, options)]));
  return (given) => {
    const contract = contracts.get(parseAs('publish', Typed, given, 'event').type);
    if (!contract) throw unknown(given.type);
    const { type, version, source } = contract;
    const event = { type, version, source: options.source ?? source, data: contract.parse(given.data) };
    return { event, metadata: metadataOf(contract, given.metadata, options) };
  };
}

function metadataOf(
  { type, version }: AnyContract,
  provenance: Provenance = {},
  { clock, random }: Pick<PrepareOptions, 'clock' | 'random'>,
): Metadata {
  const given: Provenance = parseAs(type, ProvenanceSchema, provenance, 'metadata');
  const { eventId = ulid(clock(), random), timestamp = new Date(clock()).toISOString() } = given;
  return { ...given, eventId, timestamp, correlationId: given.correlationId ?? eventId, version };
}

const unknown = (type: string) =>
  new ContractViolation('publish', [
    { field: 'event.type', detail: `${type} is not among this publisher's contracts` },
  ]);

function usable(contract: AnyContract, { source }: Pick<PrepareOptions, 'source'>): AnyContract {
  if (contract.storedOnly)
    throw new Error(`${contract.type} is published only from the event store: use its foreign contract`);
  if (contract.origin === 'foreign' && source === undefined)
    throw new Error(`${contract.type} is foreign: give the source of this workload`);
  return contract;
}
