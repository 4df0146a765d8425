import type { Fetched } from '../kafka-client.ts';
import type { Failed, IncomingRecord } from '../records/index.ts';

/** A record that is not done yet. */
export interface QueuedRecord {
  readonly record: IncomingRecord;
  readonly key: string;
  /** How often it was tried. Waiting for a dependency is no try. */
  tries: number;
  /** How often it waited for a dependency, or for its dead letter to be written. */
  waits: number;
  /** Being handled, or waiting for its next try. */
  taken: boolean;
  /** It is given up, and its dead letter is not written yet. */
  failed?: Failed;
}

/**
 * The records of one partition that are not done: a queue per key. Only the head of a queue may be taken, so that the records of
 * a key are handled one after another, each when the one before it is done; different keys do not wait for each other.
 * A record without a key is a key of its own.
 */
export class PartitionQueue {
  readonly #queues = new Map<string, QueuedRecord[]>();
  /** By offset. A Map keeps the order in which they were added, which is that of the offsets. */
  readonly #outstanding = new Map<bigint, QueuedRecord>();
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
    const [first] = this.#outstanding.keys();
    return first ?? this.#position;
  }

  /** Adds what was fetched. Records before the position were there already. */
  add({ records, next }: Pick<Fetched, 'records' | 'next'>): void {
    for (const record of records) {
      if (record.offset < this.#position) continue;
      this.#position = record.offset + 1n;
      const key = record.key === undefined ? `offset ${record.offset}` : `key ${record.key.toString('latin1')}`;
      const queued: QueuedRecord = { record, key, tries: 0, waits: 0, taken: false };
      this.#outstanding.set(record.offset, queued);
      const queue = this.#queues.get(key);
      if (queue) queue.push(queued);
      else this.#queues.set(key, [queued]);
    }
    if (next > this.#position) this.#position = next;
  }

  /** Takes a head that is not taken. */
  take(): QueuedRecord | undefined {
    for (const [head] of this.#queues.values()) {
      if (!head || head.taken) continue;
      head.taken = true;
      return head;
    }
    return undefined;
  }

  /** Puts a taken record back: it may be taken again. */
  putBack(queued: QueuedRecord): void {
    queued.taken = false;
  }

  /** A taken record is done. */
  finish({ record, key }: QueuedRecord): void {
    this.#outstanding.delete(record.offset);
    const queue = this.#queues.get(key) as QueuedRecord[];
    queue.shift();
    if (queue.length === 0) this.#queues.delete(key);
  }
}
