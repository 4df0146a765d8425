import type { EventOf } from '@orderflow/core/contracts';
import { defineDlqFailed, type Failed, HEADERS, parsedOrText, whyOf } from '@orderflow/messaging';
import * as z from 'zod/mini';
import { eventRecord } from './event-record.ts';
import { type IncomingRecord, type OutgoingRecord, positionText } from './records.ts';
import { dlqTopicOf } from './topics.ts';

/** A subscriber gave an event up. The event lies in the topic `<topic>.dlq`. */
export const DlqFailed = defineDlqFailed(
  /** Where the record is, and what else it had. Key and value are base64, so that they can be sent again as they were. */
  z.object({
    topic: z.string(),
    partition: z.int(),
    offset: z.string(),
    timestamp: z.string(),
    key: z.optional(z.string()),
    value: z.optional(z.string()),
    headers: z.record(z.string(), z.string()),
  }),
);
export type DlqFailed = EventOf<typeof DlqFailed>;

/**
 * The dead letter of a record. Its event id comes from the consumer and the record's place, so that it is the same when the
 * record is dead-lettered again after a crash.
 * @param withValue without it, the dead letter only says where the record is: it may be as large as a record can be
 */
export function dlqRecord(
  record: IncomingRecord,
  failed: Failed,
  { consumer, at, withValue = true }: { readonly consumer: string; readonly at: number; readonly withValue?: boolean },
): OutgoingRecord {
  const { topic, partition, offset, key, value, headers, timestamp } = record;
  const event = DlqFailed({
    originalEvent: withValue ? parsedOrText(value) : null,
    ...whyOf(failed),
    consumer,
    original: {
      topic,
      partition,
      offset: String(offset),
      timestamp: new Date(timestamp).toISOString(),
      ...(key && { key: key.toString('base64') }),
      ...(value && withValue && { value: value.toString('base64') }),
      headers: { ...headers },
    },
  });
  const causationId = headers[HEADERS.eventId] || positionText(record);
  const metadata = {
    eventId: `dlq:${consumer}:${positionText(record)}`,
    timestamp: new Date(at).toISOString(),
    correlationId: headers[HEADERS.correlationId] || causationId,
    causationId,
    version: event.version,
  };
  return eventRecord(event, metadata, { topic: dlqTopicOf(topic), key: key?.toString() ?? causationId });
}
