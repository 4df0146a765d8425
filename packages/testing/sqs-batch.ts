import type { DomainEvent, Metadata } from '@orderflow/core/contracts';
import type { SQSEvent, SQSRecord } from 'aws-lambda';

/** The body that EventBridge sends to a queue for an event. */
export function busEvent(event: DomainEvent, metadata?: Partial<Metadata>, more: object = {}) {
  return {
    version: '0',
    id: `bus-${metadata?.eventId ?? event.type}`,
    'detail-type': event.type,
    source: event.source,
    account: '000000000000',
    time: '2026-11-23T08:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail: { data: event.data, ...(metadata && { metadata }) },
    ...more,
  };
}

export interface RecordOptions {
  /** How often it has been received, including this time. @default 1 */
  readonly receives?: number;
  /** @default derived from the body */
  readonly messageId?: string;
  readonly trace?: string;
}

/** One SQS record. A body that is not a string is serialized as JSON. Its receipt handle is `receipt-<messageId>`. */
export function sqsRecord(body: unknown, { receives = 1, messageId, trace }: RecordOptions = {}): SQSRecord {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const id = messageId ?? `message-${(body as { id?: string }).id ?? text.slice(0, 20)}`;
  return {
    messageId: id,
    receiptHandle: `receipt-${id}`,
    body: text,
    attributes: {
      ApproximateReceiveCount: String(receives),
      ApproximateFirstReceiveTimestamp: '1795766400000',
      SenderId: 'sender',
      SentTimestamp: '1795766400000',
      ...(trace && { AWSTraceHeader: trace }),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:queue',
    awsRegion: 'eu-central-1',
  };
}

export const sqsBatch = (...records: readonly SQSRecord[]): SQSEvent => ({ Records: [...records] });
