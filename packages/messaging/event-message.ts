import type { DomainEvent, Metadata } from '@orderflow/core/contracts';
import { type CloudEventsForm, cloudEvent } from './cloud-events.ts';

/** The names of the headers. They repeat the envelope, for tools and filters that do not read values. */
export const HEADERS = {
  type: 'event-type',
  eventId: 'event-id',
  correlationId: 'correlation-id',
  causationId: 'causation-id',
  timestamp: 'timestamp',
  traceparent: 'traceparent',
} as const;

/** The value of a message: an event with its metadata. */
export interface Envelope {
  readonly type: string;
  readonly source: string;
  readonly data: unknown;
  readonly metadata: Metadata;
}

/**
 * Value and headers of an event: the envelope as JSON, and its identity in the headers.
 * @param cloudEvents as a CloudEvent instead of our envelope; the headers are there too
 */
export function eventMessage(event: DomainEvent, metadata: Metadata, cloudEvents?: CloudEventsForm) {
  const { eventId, correlationId, causationId, timestamp, traceparent } = metadata;
  const { type, source, data } = event;
  const envelope: Envelope = { type, source, data, metadata };
  const { value, headers } = cloudEvents
    ? cloudEvent(cloudEvents, event, metadata)
    : { value: JSON.stringify(envelope), headers: {} };
  const all: Readonly<Record<string, string>> = {
    ...headers,
    [HEADERS.type]: type,
    [HEADERS.eventId]: eventId,
    [HEADERS.correlationId]: correlationId,
    ...(causationId !== undefined && { [HEADERS.causationId]: causationId }),
    [HEADERS.timestamp]: timestamp,
    ...(traceparent !== undefined && { [HEADERS.traceparent]: traceparent }),
  };
  return { value, headers: all };
}
