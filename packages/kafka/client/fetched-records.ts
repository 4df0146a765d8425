import type { Consumer, RecordsBatch } from '@platformatic/kafka';
import type { Fetched } from '../kafka-client.ts';
import type { IncomingRecord, RecordPosition } from '../records/index.ts';

/** What a broker answers to a fetch. */
export type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;

/** The bit of a batch's attributes that says that it has no records of anybody, but the end of a transaction. */
const IS_CONTROL = 0b10_0000;

/**
 * The records of a response from the position that was asked for: brokers send whole batches, which may begin before it.
 * @param names topics by their ids
 */
export function fetchedOf(
  { responses }: FetchResponse,
  names: ReadonlyMap<string, string>,
  positions: readonly RecordPosition[],
): Fetched[] {
  return responses.flatMap(({ topicId, partitions }) => {
    const topic = names.get(topicId);
    return partitions.flatMap(({ partitionIndex: partition, records: batches = [] }) => {
      const asked = positions.find((one) => one.topic === topic && one.partition === partition);
      const last = batches.at(-1);
      if (topic === undefined || !asked || !last) return [];
      const records = batches
        .flatMap((batch) => recordsOf(batch, { topic, partition }))
        .filter(({ offset }) => offset >= asked.offset);
      return [{ topic, partition, records, next: last.firstOffset + BigInt(last.lastOffsetDelta) + 1n }];
    });
  });
}

function recordsOf(batch: RecordsBatch, place: { readonly topic: string; readonly partition: number }) {
  if (batch.attributes & IS_CONTROL) return [];
  return batch.records.map(
    ({ key, value, headers, offsetDelta, timestampDelta }): IncomingRecord => ({
      ...place,
      offset: batch.firstOffset + BigInt(offsetDelta),
      key: key ?? undefined,
      value: value ?? undefined,
      headers: Object.fromEntries(headers.map(([name, text]) => [String(name ?? ''), String(text ?? '')])),
      timestamp: Number(batch.firstTimestamp + timestampDelta),
    }),
  );
}
