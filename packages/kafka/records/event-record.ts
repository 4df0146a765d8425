import type { DomainEvent, Metadata } from '@orderflow/core/contracts';
import { type CloudEventsMode, cloudEvent } from './cloud-events.ts';
import type { OutgoingRecord } from './records.ts';

/** The names of the headers. They repeat the envelope, for tools and filters that do not read values. */
export const HEADERS = {
  type: 'event-type',
  eventId: 'event-id',
  correlationId: 'correlation-id',
  causationId: 'causation-id',
  timestamp: 'timestamp',
  traceparent: 'traceparent',
} as const;

/** The value of a record: an event with its metadata. */
export interface Envelope {
  readonly type: string;
  readonly source: string;
  readonly data: unknown;
  readonly metadata: Metadata;
}

/**
 * The record of an event: the envelope as JSON, and its identity in the headers.
 * @param to topic, and key: the name of the aggregate's stream
 * @param cloudEvents as a CloudEvent instead of our envelope; the headers are there too
 */
export function eventRecord(
  event: DomainEvent,
  metadata: Metadata,
  to: { readonly topic: string; readonly key: string },
  cloudEvents?: CloudEventsMode,
): OutgoingRecord {
  const { eventId, correlationId, causationId, timestamp, traceparent } = metadata;
  const { type, source, data } = event;
  const envelope: Envelope = { type, source, data, metadata };
  const { value, headers } = cloudEvents
    ? cloudEvent(cloudEvents, event, metadata)
    : { value: JSON.stringify(envelope), headers: {} };
  return {
    ...to,
    value,
    headers: {
      ...headers,
      [HEADERS.type]: type,
      [HEADERS.eventId]: eventId,
      [HEADERS.correlationId]: correlationId,
      ...(causationId !== undefined && { [HEADERS.causationId]: causationId }),
      [HEADERS.timestamp]: timestamp,
      ...(traceparent !== undefined && { [HEADERS.traceparent]: traceparent }),
    },
    timestamp: Date.parse(timestamp),
  };
}
