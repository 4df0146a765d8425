import { busEvent, consumerFixture, sqsBatch, sqsRecord, THING_EVENTS, ThingOpened } from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import type { Outcome } from '../finish-message.ts';
import { each, handleBatch } from '../handle-batch.ts';

/** A message that its contract refuses. */
export const broken = (options = {}) =>
  sqsRecord(busEvent({ ...ThingOpened({ thingId: 'x' }), data: {} }, { eventId: 'bad' }), options);

/** A consumer that handles each event by its id. */
export function consumer(
  handle: (eventId: string) => Outcome | Promise<Outcome>,
  more: Parameters<typeof consumerFixture>[0] = {},
) {
  const deps = consumerFixture(more);
  const handler = handleBatch(
    THING_EVENTS,
    deps,
    each(async ({ metadata }) => handle(metadata.eventId)),
  );
  const failures = async (...records: SQSRecord[]) =>
    (await handler(sqsBatch(...records))).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { deps, handler, failures };
}

/** A consumer that fails with the same error each time. */
export const failing = (error: unknown, more?: Parameters<typeof consumerFixture>[0]) =>
  consumer(() => {
    throw error;
  }, more);
