import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

/** `PutEvents` takes at most 10 entries a call. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
export const MAX_ENTRIES = 10;

/**
 * What the entries of one `PutEvents` call may weigh together, in bytes: 1 MB since January 2026, 256 KB before.
 * @see https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb/
 */
export const MAX_CALL_BYTES = 1_048_576;

/**
 * What one entry may weigh, in bytes. 8 KB less than a call: on its way to a consumer the event also carries EventBridge's
 * own fields, and in a dead-letter queue the attributes that say why, and an SQS message holds 1 MB with all of that.
 */
export const MAX_ENTRY_BYTES = MAX_CALL_BYTES - 8 * 1024;

/**
 * The size of an entry as EventBridge counts it: 14 bytes of time, and the UTF-8 of source, detail type, detail and resources.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size
 */
export function entryBytes(entry: PutEventsRequestEntry): number {
  let bytes = entry.Time ? 14 : 0;
  for (const text of [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])])
    bytes += text ? Buffer.byteLength(text) : 0;
  return bytes;
}
