import { defineEvent, type EventOf } from '@orderflow/core/contracts';
import { FAILURE_CLASSES, type FailureClass } from '@orderflow/core/failures';
import * as z from 'zod/mini';
import { eventRecord, HEADERS } from './event-record.ts';
import { type IncomingRecord, type OutgoingRecord, positionText } from './records.ts';
import { dlqTopicOf } from './topics.ts';

/** A subscriber gave an event up. The event lies in the topic `<topic>.dlq`. */
export const DlqFailed = defineEvent('dlq.failed', {
  version: 1,
  owner: 'dlq',
  summary: 'A subscriber gave an event up, and why.',
  data: z.object({
    /** The value of the record: parsed when it is JSON, else its text. Left out when it would not fit. */
    originalEvent: z.unknown(),
    /** The name of the error. */
    error: z.string(),
    /** The message of the error, which names the field at fault. */
    reason: z.string(),
    class: z.enum(FAILURE_CLASSES),
    /** The subscriber that gave up. */
    consumer: z.string(),
    /** How often it was tried. */
    attempts: z.int(),
    /** Where the record is, and what else it had. Key and value are base64, so that they can be sent again as they were. */
    original: z.object({
      topic: z.string(),
      partition: z.int(),
      offset: z.string(),
      timestamp: z.string(),
      key: z.optional(z.string()),
      value: z.optional(z.string()),
      headers: z.record(z.string(), z.string()),
    }),
  }),
});
export type DlqFailed = EventOf<typeof DlqFailed>;

/** Why a record was given up. */
export interface Failed {
  readonly error: string;
  readonly reason: string;
  readonly class: FailureClass;
  readonly attempts: number;
}

/** Longer reasons are cut to this many UTF-16 code units. */
const MAX_REASON = 1024;

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
    error: failed.error,
    reason: failed.reason.slice(0, MAX_REASON).toWellFormed(),
    class: failed.class,
    consumer,
    attempts: failed.attempts,
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

function parsedOrText(value: Buffer | undefined): unknown {
  if (value === undefined) return null;
  const text = value.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
