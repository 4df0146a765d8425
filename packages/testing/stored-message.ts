import type { StoredEvent } from '@orderflow/core/store';
import type { SQSRecord } from 'aws-lambda';
import { busEvent, type RecordOptions, sqsRecord } from './sqs-batch.ts';

/** The message in which a stored event is delivered to a consumer. Its message id is the event id. */
export function storedMessage(event: StoredEvent, options?: RecordOptions): SQSRecord {
  const { eventId, stream, sequence, version, timestamp, causationId, correlationId, traceparent } = event;
  const metadata = { eventId, stream, sequence, version, timestamp, causationId, correlationId, traceparent };
  return sqsRecord(busEvent(event, metadata, { time: timestamp }), { messageId: eventId, ...options });
}
