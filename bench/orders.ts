import type { Commit } from '@orderflow/core';
import { busEvent, sqsBatch, sqsRecord } from '@orderflow/testing';
import type { DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { OrderCreated } from '../events/index.ts';
import type { Item } from './endpoint/item-size.ts';

/** As SQS and the table's stream hand them to a function. */
export const BATCH = 10;

/** Batches of orders that nobody has seen before: two lines each, ids as ULIDs are. */
export const orderBatches = (count: number, seed: string): SQSEvent[] =>
  Array.from({ length: count }, (_, batch) =>
    sqsBatch(...Array.from({ length: BATCH }, (_, at) => orderRecord(`${seed}${serial(batch * BATCH + at)}`))),
  );

/** An order that is hours old is handled with more care, and costs one more read. */
const JUST_NOW = new Date().toISOString();

const serial = (n: number) => String(n).padStart(6, '0');

/** @param orderId 26 characters make it as long as a ULID */
export function orderRecord(orderId: string) {
  const stream = `order-${orderId}`;
  const metadata = {
    eventId: `${stream}:1`,
    timestamp: JUST_NOW,
    correlationId: `request-${orderId}`,
    causationId: `request-${orderId}`,
    version: 1,
    stream,
    sequence: 1,
    traceparent: TRACEPARENT,
  };
  return sqsRecord(busEvent(orderOf(orderId), metadata), { messageId: orderId });
}

/** What the event store holds of the order. */
export const orderCommit = (orderId: string): Commit => ({
  stream: `order-${orderId}`,
  version: 1,
  causationId: `request-${orderId}`,
  correlationId: `request-${orderId}`,
  at: JUST_NOW,
  traceparent: TRACEPARENT,
  events: [orderOf(orderId)],
});

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const orderOf = (orderId: string) =>
  OrderCreated({
    orderId,
    customerId: 'customer-4711',
    items: [
      { sku: 'tea-darjeeling', quantity: 2, unitPrice: 799 },
      { sku: 'mug-blue', quantity: 1, unitPrice: 1299 },
    ],
    total: 2897,
    currency: 'EUR',
    payment: { method: 'card', token: 'tok_visa' },
    shipTo: { country: 'DE' },
  });

/** Commits as the table's stream brings them to the relay. */
export function streamBatches(items: readonly Item[]): DynamoDBStreamEvent[] {
  const batches: DynamoDBStreamEvent[] = [];
  for (let from = 0; from < items.length; from += BATCH)
    batches.push({ Records: items.slice(from, from + BATCH).map((item, at) => streamRecord(item, from + at)) });
  return batches;
}

const streamRecord = (item: Item, at: number) => ({
  eventID: String(at),
  eventName: 'INSERT' as const,
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'eu-central-1',
  dynamodb: {
    Keys: { stream: item.stream, version: item.version },
    NewImage: item,
    SequenceNumber: String(at),
    StreamViewType: 'NEW_IMAGE' as const,
  } as never,
  eventSourceARN: 'arn:aws:dynamodb:eu-central-1:000000000000:table/events/stream/2026-11-23T08:00:00.000',
});
