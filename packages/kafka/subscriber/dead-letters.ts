import { reasonOf } from '@orderflow/core/failures';
import type { KafkaProducer } from '../kafka-client.ts';
import { isNonRetryable } from '../publisher/index.ts';
import { dlqRecord, type Failed, type IncomingRecord } from '../records/index.ts';

/**
 * Writes the dead letter of a record to `<topic>.dlq`.
 *
 * - crash, or error, before the write: the record is read again and dead-lettered then.
 * - crash, or a lost answer, after it: the record is dead-lettered once more, with the same event id.
 *
 * A record that is too large to be carried in another one is dead-lettered without its value: the dead letter says where it is.
 * @throws what the producer throws
 */
export async function deadLetter(
  record: IncomingRecord,
  failed: Failed,
  { producer, consumer, at }: { readonly producer: KafkaProducer; readonly consumer: string; readonly at: number },
): Promise<void> {
  try {
    await producer.send([dlqRecord(record, failed, { consumer, at })]);
  } catch (error) {
    if (!(error instanceof Error) || !isNonRetryable(error.name)) throw error;
    const reason = `${failed.reason} (without its value: ${reasonOf(error)})`;
    await producer.send([dlqRecord(record, { ...failed, reason }, { consumer, at, withValue: false })]);
  }
}
