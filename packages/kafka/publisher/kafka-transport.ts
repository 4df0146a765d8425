import type { Transport } from '@orderflow/core/publisher';
import type { KafkaProducer } from '../kafka-client.ts';
import { HEADERS, type OutgoingRecord } from '../records/index.ts';

/**
 * Kafka's default limit for a batch of records in bytes (`message.max.bytes`, 1,048,588), with room for what a batch and
 * its compression add.
 * @see https://kafka.apache.org/documentation/#brokerconfigs_message.max.bytes
 */
export const MAX_RECORD_BYTES = 1_000_000;

/** Errors that are the record's fault: the same record fails each time. @see https://kafka.apache.org/protocol#protocol_error_codes */
const NON_RETRYABLE = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'INVALID_TOPIC_EXCEPTION',
]);

/** Whether a record can never be written. */
export const isNonRetryable = (code: string): boolean => NON_RETRYABLE.has(code);

/** Sends records to Kafka. The id of an accepted record is its event id. */
export const kafkaTransport = (producer: KafkaProducer): Transport<OutgoingRecord> => ({
  limits: { maxEntries: 500, maxBatchBytes: MAX_RECORD_BYTES, maxEntryBytes: MAX_RECORD_BYTES },
  sizeOf: recordBytes,
  isNonRetryable: ({ code }) => isNonRetryable(code),
  async send(batch) {
    await producer.send(batch);
    return batch.map(({ headers }) => ({ id: headers[HEADERS.eventId] as string }));
  },
});

/** Each length takes up to 5 bytes, and each record up to 30 of its own. @see https://kafka.apache.org/documentation/#record */
function recordBytes({ key, value, headers }: OutgoingRecord): number {
  let bytes = 30 + Buffer.byteLength(key) + Buffer.byteLength(value);
  for (const [name, text] of Object.entries(headers)) bytes += 10 + Buffer.byteLength(name) + Buffer.byteLength(text);
  return bytes;
}
