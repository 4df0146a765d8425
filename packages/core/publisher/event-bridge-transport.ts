import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { entryBytes } from './event-bridge-entry.ts';
import type { Accepted, EntryError, Transport } from './transport.ts';

/** Anything that sends a command as the `EventBridgeClient` of the AWS SDK does. */
export type BusClient = Pick<EventBridgeClient, 'send'>;

/** `PutEvents` takes at most 10 entries a call. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
export const MAX_ENTRIES = 10;

/**
 * The size limit of all entries of one `PutEvents` call together, in bytes: 1 MB since January 2026, 256 KB before.
 * @see https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb/
 */
export const MAX_CALL_BYTES = 1_048_576;

/**
 * The size limit of one entry, in bytes: 8 KB less than that of a call. On its way to a consumer EventBridge adds its own
 * fields to the event, and a dead-letter queue adds attributes; an SQS message holds 1 MB including these.
 */
export const MAX_ENTRY_BYTES = MAX_CALL_BYTES - 8 * 1024;

/**
 * Codes that mean that the entry itself is at fault. Access denied, an unknown bus or a closed account are not among them:
 * an operator can correct those, and then the event can be published.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const NON_RETRYABLE_CODES = new Set([
  'InvalidArgument',
  'MalformedDetail',
  'ValidationException',
  'ValidationError',
  'SerializationException',
  'RequestEntityTooLargeException',
]);

/** Sends entries to EventBridge by `PutEvents`, whose response has one result per entry even when the call succeeds. */
export const eventBridgeTransport = (client: BusClient): Transport<PutEventsRequestEntry> => ({
  limits: { maxEntries: MAX_ENTRIES, maxBatchBytes: MAX_CALL_BYTES, maxEntryBytes: MAX_ENTRY_BYTES },
  sizeOf: entryBytes,
  isNonRetryable: ({ code }) => NON_RETRYABLE_CODES.has(code),
  async send(batch) {
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries: [...batch] }));
    return batch.map((_, at) => outcomeOf(results[at]));
  },
});

/** An entry that the response does not mention is not accepted. */
function outcomeOf(result: PutEventsResultEntry = {}): Accepted | EntryError {
  const { EventId: id, ErrorCode: code = 'NoResult', ErrorMessage: reason = 'no reason given' } = result;
  return id === undefined ? { code, reason } : { id };
}
