import { openEvent, type ReceivedFrom } from '@orderflow/core/batch';
import { type AnyContract, ContractViolation, subscriptionPatternsOf } from '@orderflow/core/contracts';
import { Rejected } from '@orderflow/core/failures';
import { eventPattern } from '@orderflow/core/patterns';
import { envelopeOfCloudEvent, type UncheckedEnvelope } from './cloud-events.ts';
import { HEADERS } from './event-record.ts';
import { objectIn } from './json-value.ts';
import { type IncomingRecord, positionText } from './records.ts';

/** Reads a record. `undefined`: it is an event that the subscriber does not subscribe to. */
export type RecordOpener<Contracts extends readonly AnyContract[]> = (
  record: IncomingRecord,
) => ReceivedFrom<Contracts> | undefined;

/**
 * Makes a function that reads records as events of `contracts`. A topic has events of many types: those of other types, or of
 * the other form of a type that has two, are not subscribed to.
 *
 * A record may be a CloudEvent, in either form. What another workload leaves out of the envelope is taken from the headers. A header goes before the envelope. An event
 * without an id has that of its place, `topic:partition:offset`.
 * @returns a function that throws ContractViolation or Rejected with the reason when a record is no valid event
 */
export function recordOpener<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
): RecordOpener<Contracts> {
  const types = new Set(contracts.map(({ type }) => type));
  const patterns = subscriptionPatternsOf(contracts).map(({ detailType, ...where }) =>
    eventPattern({ 'detail-type': detailType, ...where }),
  );
  return (record) => {
    const named = record.headers[HEADERS.type] ?? record.headers.ce_type;
    if (named !== undefined && !types.has(named)) return undefined;
    const event = busEventOf(record);
    if (!patterns.some((pattern) => pattern.matches(event))) return undefined;
    return inTermsOfRecords(() => openEvent(contracts, event));
  };
}

/** A record in the form in which EventBridge hands an event to a target. @throws Rejected */
export function busEventOf(record: IncomingRecord): BusEvent {
  const envelope: UncheckedEnvelope & { readonly version?: unknown } =
    envelopeOfCloudEvent(record) ?? objectIn(record.value);
  const { headers } = record;
  const { eventId, correlationId, causationId, timestamp, traceparent } = HEADERS;
  const type = headers[HEADERS.type] ?? envelope.type;
  if (typeof type !== 'string' || type === '') throw new Rejected('type: is missing');
  const given = typeof envelope.metadata === 'object' ? envelope.metadata : {};
  const metadata: Record<string, unknown> = { version: envelope.version, ...given };
  for (const [field, header] of Object.entries({ eventId, correlationId, causationId, timestamp, traceparent }))
    metadata[field] = headers[header] ?? metadata[field];
  return {
    id: positionText(record),
    'detail-type': type,
    source: envelope.source ?? `kafka.${record.topic}`,
    time: new Date(record.timestamp).toISOString(),
    detail: { data: envelope.data, metadata },
  };
}

/** What EventBridge hands to a target, before it is checked. */
export interface BusEvent {
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: unknown;
  readonly time: string;
  readonly detail: { readonly data: unknown; readonly metadata: Readonly<Record<string, unknown>> };
}

/** Names fields as they are called in a record. */
function inTermsOfRecords<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof ContractViolation)) throw error;
    const problems = error.problems.map(({ field, detail }) => ({ field: fieldOfRecord(field), detail }));
    throw new ContractViolation(error.contract, problems);
  }
}

const fieldOfRecord = (field: string): string => (field === 'detail-type' ? 'type' : field.replace(/^detail[.]/, ''));
