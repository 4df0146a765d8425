import type { MSKEvent, MSKRecord, SelfManagedKafkaEvent } from 'aws-lambda';
import type { IncomingRecord } from '../records/index.ts';

/** What Lambda hands to a function from Kafka: MSK, or brokers of one's own. */
export type KafkaEvent = MSKEvent | SelfManagedKafkaEvent;

/** A record that failed. Lambda goes on from the lowest offset of each partition. */
export interface KafkaBatchItemFailure {
  readonly itemIdentifier: { readonly partition: string; readonly offset: number };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html */
export interface KafkaBatchResponse {
  readonly batchItemFailures: readonly KafkaBatchItemFailure[];
}

/** The records of an event, in the order of their offsets within each partition. */
export const recordsOf = ({ records }: KafkaEvent): IncomingRecord[] =>
  Object.values(records).flatMap((ofPartition) =>
    ofPartition.map(incoming).sort((one, other) => Number(one.offset - other.offset)),
  );

/** Keys and values are base64; a header is a list of bytes under its name. What is not there is missing or null. */
const incoming = ({ topic, partition, offset, timestamp, key, value, headers }: MSKRecord): IncomingRecord => ({
  topic,
  partition,
  offset: BigInt(offset),
  timestamp,
  key: bytes(key),
  value: bytes(value),
  headers: Object.fromEntries(
    (headers ?? []).flatMap((header) =>
      // Java's bytes are signed, and Lambda hands them on so.
      Object.entries(header).map(([name, list]) => [name, Buffer.from(list.map((byte) => byte & 0xff)).toString()]),
    ),
  ),
});

const bytes = (text: string | null | undefined): Buffer | undefined =>
  typeof text === 'string' ? Buffer.from(text, 'base64') : undefined;

/** The lowest failed record of each partition. */
export function failuresOf(failed: readonly IncomingRecord[]): KafkaBatchItemFailure[] {
  const lowest = new Map<string, bigint>();
  for (const { topic, partition, offset } of failed) {
    const id = `${topic}-${partition}`;
    const before = lowest.get(id);
    if (before === undefined || offset < before) lowest.set(id, offset);
  }
  return [...lowest].map(([partition, offset]) => ({ itemIdentifier: { partition, offset: Number(offset) } }));
}
