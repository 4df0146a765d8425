import { KeyedQueue, type QueuedMessage } from '@orderflow/messaging/handling';
import type { Fetched } from '../kafka-client.ts';
import type { IncomingRecord } from '../records/index.ts';

/** A record that is not done yet. */
export type QueuedRecord = QueuedMessage<IncomingRecord>;

/**
 * The records of one partition that are not done, by their keys, and how far the partition is done. A record without a key is a key of
 * its own.
 */
export class PartitionQueue {
  readonly #records = new KeyedQueue<IncomingRecord>();
  /** Offsets of what is not done, in their order: that is how a Set keeps them. */
  readonly #outstanding = new Set<bigint>();
  #position: bigint;

  /** @param start the offset to begin with */
  constructor(start: bigint) {
    this.#position = start;
  }

  /** The offset to fetch next. */
  get position(): bigint {
    return this.#position;
  }

  /** How many records are not done. */
  get size(): number {
    return this.#outstanding.size;
  }

  /** The offset up to which, without it, every record is done. */
  get committable(): bigint {
    const [first] = this.#outstanding;
    return first ?? this.#position;
  }

  /** Adds what was fetched. Records before the position were there already. */
  add({ records, next }: Pick<Fetched, 'records' | 'next'>): void {
    for (const record of records) {
      if (record.offset < this.#position) continue;
      this.#position = record.offset + 1n;
      const key = record.key === undefined ? `offset ${record.offset}` : `key ${record.key.toString('latin1')}`;
      this.#outstanding.add(record.offset);
      this.#records.add(record, key);
    }
    if (next > this.#position) this.#position = next;
  }

  /** Takes the first record of a key, unless it is taken. */
  take(): QueuedRecord | undefined {
    return this.#records.take();
  }

  /** Puts a taken record back: it may be taken again. */
  putBack(queued: QueuedRecord): void {
    this.#records.putBack(queued);
  }

  /** A taken record is done. */
  finish(queued: QueuedRecord): void {
    this.#outstanding.delete(queued.message.offset);
    this.#records.finish(queued);
  }
}
