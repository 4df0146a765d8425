import type { StoredEvent } from '@orderflow/core/store';
import type { SQSRecord } from 'aws-lambda';
import { busEvent, type RecordOptions, sqsRecord } from './sqs-batch.ts';

/** The message that the relay, the bus and a queue make of a stored event. Its message id is the event's id. */
export function storedMessage(event: StoredEvent, options?: RecordOptions): SQSRecord {
  const { eventId, stream, sequence, version, timestamp, causationId, correlationId, traceparent } = event;
  const metadata = { eventId, stream, sequence, version, timestamp, causationId, correlationId, traceparent };
  return sqsRecord(busEvent(event, metadata, { time: timestamp }), { messageId: eventId, ...options });
}
