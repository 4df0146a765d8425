import type { SQSRecord } from 'aws-lambda';
import { type AnyContract, openEnvelope, type Received, readData } from '../contracts/index.ts';
import { Rejected } from '../failures/index.ts';
import { type TraceIds, traceIdsOf } from '../surroundings/index.ts';

/** The received event of one contract. */
export type ReceivedOf<C> = C extends { readonly type: infer T extends string; parse(data: unknown): infer D }
  ? Received<T, D>
  : never;

/** The received event of any of several contracts. */
export type ReceivedFrom<Contracts extends readonly AnyContract[]> = ReceivedOf<Contracts[number]>;

/**
 * Reads an SQS record as an event of one of `contracts`: see {@link openEvent}.
 * @throws ContractViolation | Rejected with the reason, when it is no such event
 */
export const openMessage = <Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  record: Pick<SQSRecord, 'body'>,
): ReceivedFrom<Contracts> => openEvent(contracts, parseBody(record.body));

/**
 * Reads what EventBridge hands to a target as an event of one of `contracts`. In events from other workloads, what is wrong in
 * an optional field counts as not given: `unusable` names it.
 * @throws ContractViolation | Rejected with the reason, when it is no such event
 */
export function openEvent<Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  busEvent: unknown,
): ReceivedFrom<Contracts> {
  const event = openEnvelope(busEvent);
  const contract = contractOf(contracts, event);
  const { version } = event.metadata;
  const how = contract.storedOnly ? 'strict' : 'lenient';
  const { value: data, unusable } = readData(contract, version, event.data, how);
  const noted = contract.storedOnly ? [] : [...(event.unusable ?? []), ...unusable];
  const metadata = version === undefined ? event.metadata : { ...event.metadata, version: contract.version };
  return { ...event, data, metadata, ...(noted.length > 0 && { unusable: noted }) } as ReceivedFrom<Contracts>;
}

/** @throws Rejected that names the field by which the event is none of `contracts` */
export function contractOf(contracts: readonly AnyContract[], event: Received): AnyContract {
  const ofType = contracts.filter(({ type }) => type === event.type);
  const [first] = ofType;
  if (!first) throw new Rejected(`detail-type: this consumer does not subscribe to ${event.type}`);
  const contract = ofType.find((candidate) => describes(candidate, event));
  if (contract) return contract;
  if (first.source !== event.source)
    throw new Rejected(`source: ${event.type} comes from ${first.source} alone, not from ${event.source}`);
  throw new Rejected(
    first.storedOnly
      ? `metadata.sequence: ${event.type} counts only as a stored event, and this one has no place in the event store`
      : `metadata.sequence: this consumer does not subscribe to stored events of ${event.type}`,
  );
}

/** As the rules of a consumer have it: see `subscriptionPatternsOf`. */
function describes({ origin, source, storedOnly }: AnyContract, event: Received): boolean {
  const isOwners = source === event.source;
  const { stream, sequence } = event.metadata;
  if (origin === 'foreign') return !isOwners || sequence === undefined;
  return isOwners && (!storedOnly || (stream !== undefined && sequence !== undefined));
}

/** @throws Rejected when the body of a message is not JSON */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Rejected('body: is not JSON');
  }
}

/** Which event a message is about, and what caused it. */
export interface Identity extends TraceIds {
  readonly type: string;
  readonly eventId: string;
  readonly correlationId: string;
  readonly causationId: string | undefined;
}

/** The identity of a message whose body may be no event, or no JSON. What cannot be read is `unknown`. */
export function identityFromRaw(body: string): Identity {
  const event = parsed(body);
  const metadata = event?.detail?.metadata;
  const eventId = text(metadata?.eventId) ?? text(event?.id) ?? 'unknown';
  return {
    type: text(event?.['detail-type']) ?? 'unknown',
    eventId,
    correlationId: text(metadata?.correlationId) ?? eventId,
    causationId: text(metadata?.causationId),
    ...traceIdsOf(metadata?.traceparent),
  };
}

/** The shape of an event on the bus, before it is checked: any part may be missing or of another type. */
interface RawEvent {
  readonly id?: unknown;
  readonly 'detail-type'?: unknown;
  readonly time?: unknown;
  readonly detail?: { readonly metadata?: Readonly<Record<string, unknown>> | null } | null;
}

/** A body as an unchecked event; `undefined` when it is not JSON. */
export function parsed(body: string): RawEvent | null | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Identities are strings; longer ones than the envelope allows are cut. */
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value.slice(0, 256) : undefined);
