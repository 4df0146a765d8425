import type { DomainEvent, Metadata } from '@orderflow/core/contracts';
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
 */
export function eventRecord(
  { type, source, data }: DomainEvent,
  metadata: Metadata,
  to: { readonly topic: string; readonly key: string },
): OutgoingRecord {
  const { eventId, correlationId, causationId, timestamp, traceparent } = metadata;
  const envelope: Envelope = { type, source, data, metadata };
  return {
    ...to,
    value: JSON.stringify(envelope),
    headers: {
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
