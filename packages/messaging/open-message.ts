import { openEvent, type ReceivedFrom } from '@orderflow/core/batch';
import { type AnyContract, ContractViolation, subscriptionPatternsOf } from '@orderflow/core/contracts';
import { Rejected } from '@orderflow/core/failures';
import { eventPattern } from '@orderflow/core/patterns';
import { envelopeOfCloudEvent, type UncheckedEnvelope } from './cloud-events.ts';
import { HEADERS } from './event-message.ts';
import { objectIn } from './json-value.ts';

/** A message as it is read, whichever broker brought it. Any producer may have written it. */
export interface IncomingMessage {
  readonly value: Buffer | undefined;
  /** As UTF-8. */
  readonly headers: Readonly<Record<string, string>>;
  /** When it was written, milliseconds since the epoch. */
  readonly timestamp: number;
  /** Where it is: the event id of an event without one. Empty where the broker knows no such place. */
  readonly place: string;
  /** The source of an event that names none: `kafka.order`. */
  readonly origin: string;
}

/** Reads a message. `undefined`: it is an event that the subscriber does not subscribe to. */
export type MessageOpener<Contracts extends readonly AnyContract[]> = (
  message: IncomingMessage,
) => ReceivedFrom<Contracts> | undefined;

/**
 * Makes a function that reads messages as events of `contracts`. Those of other types, or of the other form of a type that has two, are not
 * subscribed to.
 *
 * A message may be a CloudEvent, in either form. What another workload leaves out of the envelope is taken from the headers. A header goes
 * before the envelope. An event without an id has that of its place.
 * @returns a function that throws ContractViolation or Rejected with the reason when a message is no valid event
 */
export function messageOpener<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
): MessageOpener<Contracts> {
  const types = new Set(contracts.map(({ type }) => type));
  const isSubscribed = subscriptionTo(contracts);
  return (message) => {
    const { headers } = message;
    const named = headers[HEADERS.type] ?? headers.ce_type ?? headers.cloudEvents_type;
    if (named !== undefined && !types.has(named)) return undefined;
    const event = busEventOf(message);
    if (!isSubscribed(event)) return undefined;
    return inTermsOfMessages(() => openEvent(contracts, event));
  };
}

/** Whether a rule of the subscription would bring an event. Most rules ask for its type alone, which is quickly seen. */
function subscriptionTo(contracts: readonly AnyContract[]): (event: BusEvent) => boolean {
  const rules = subscriptionPatternsOf(contracts);
  const isPlain = ({ source, detail }: (typeof rules)[number]) => source === undefined && detail === undefined;
  const plain = new Set(rules.filter(isPlain).flatMap(({ detailType }) => detailType));
  const patterns = rules
    .filter((rule) => !isPlain(rule))
    .map(({ detailType, ...where }) => eventPattern({ 'detail-type': detailType, ...where }));
  return (event) => plain.has(event['detail-type']) || patterns.some((pattern) => pattern.matches(event));
}

/** A message in the form in which EventBridge hands an event to a target. @throws Rejected */
export function busEventOf(message: IncomingMessage): BusEvent {
  const { headers, value, timestamp: writtenAt, place, origin } = message;
  const envelope: UncheckedEnvelope & { readonly version?: unknown } = envelopeOfCloudEvent(message) ?? objectIn(value);
  const { eventId, correlationId, causationId, timestamp, traceparent } = HEADERS;
  const type = headers[HEADERS.type] ?? envelope.type;
  if (typeof type !== 'string' || type === '') throw new Rejected('type: is missing');
  const given = typeof envelope.metadata === 'object' ? envelope.metadata : {};
  const metadata: Record<string, unknown> = { version: envelope.version, ...given };
  for (const [field, header] of Object.entries({ eventId, correlationId, causationId, timestamp, traceparent }))
    metadata[field] = headers[header] ?? metadata[field];
  if (place === '' && (metadata.eventId === undefined || metadata.eventId === ''))
    throw new Rejected(`${eventId}: is missing; this broker gives a message no place that could be its id`);
  return {
    id: place,
    'detail-type': type,
    source: envelope.source ?? origin,
    time: new Date(writtenAt).toISOString(),
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

/** Names fields as they are called in a message. */
function inTermsOfMessages<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof ContractViolation)) throw error;
    const problems = error.problems.map(({ field, detail }) => ({ field: fieldOfMessage(field), detail }));
    throw new ContractViolation(error.contract, problems);
  }
}

const fieldOfMessage = (field: string): string => (field === 'detail-type' ? 'type' : field.replace(/^detail[.]/, ''));
