import type { EntryError, EntryResult, OutgoingEntry, TransportLimits } from './transport.ts';

/** An entry that waits to be sent or retried. */
export interface QueuedEntry<Entry> extends OutgoingEntry<Entry> {
  /** Its position among all entries, from 0. */
  readonly index: number;
  readonly bytes: number;
  attempts: number;
  /** Not to be sent before this time (milliseconds since the epoch). */
  dueAt: number;
  /** To be sent in a batch of one, because a batch that contained it was rejected as a whole. */
  alone: boolean;
  /** Why the last attempt failed. */
  error?: EntryError;
}

/**
 * One queue per ordering key. Only the head of a queue may be sent: the next entry waits until the result of the head is
 * known.
 */
export class OrderedQueues<Entry> {
  /** One per entry that has a result, at the entry's index. */
  readonly results: EntryResult[] = [];
  readonly #queues = new Map<string, QueuedEntry<Entry>[]>();

  constructor(entries: readonly QueuedEntry<Entry>[]) {
    for (const entry of entries) {
      const queue = this.#queues.get(entry.orderingKey);
      if (queue) queue.push(entry);
      else this.#queues.set(entry.orderingKey, [entry]);
    }
  }

  /** The heads of all queues, in the order in which the entries were given. */
  heads(): QueuedEntry<Entry>[] {
    return [...this.#queues.values()].map((queue) => queue[0] as QueuedEntry<Entry>).sort((a, b) => a.index - b.index);
  }

  /** Records the result of a head and removes it. When it failed, the rest of its queue is not sent. */
  finish(head: QueuedEntry<Entry>, result: EntryResult): void {
    this.results[head.index] = result;
    const queue = this.#queues.get(head.orderingKey) as QueuedEntry<Entry>[];
    queue.shift();
    if (result.status === 'failed')
      for (const { index } of queue.splice(0)) this.results[index] = { status: 'not-sent' };
    if (queue.length === 0) this.#queues.delete(head.orderingKey);
  }
}

/**
 * Packs the heads that are due into at most `maxBatches` batches. A batch that is not full is left for the next round, when
 * the queues of the batches under way have new heads, unless it is the only one. So N entries with N ordering keys take
 * ⌈N / maxEntries⌉ batches.
 */
export function packBatches<Entry>(
  heads: readonly QueuedEntry<Entry>[],
  now: number,
  maxBatches: number,
  limits: TransportLimits,
): QueuedEntry<Entry>[][] {
  const batches: QueuedEntry<Entry>[][] = [];
  let batch: QueuedEntry<Entry>[] = [];
  let bytes = 0;
  for (const head of heads) {
    if (head.dueAt > now) continue;
    if (!fits(head, batch, bytes, limits)) {
      batches.push(batch);
      if (batches.length === maxBatches) return batches;
      batch = [];
      bytes = 0;
    }
    batch.push(head);
    bytes += head.bytes;
  }
  if (batch.length === limits.maxEntries || (batch.length > 0 && batches.length === 0)) batches.push(batch);
  return batches;
}

function fits<Entry>(
  entry: QueuedEntry<Entry>,
  batch: readonly QueuedEntry<Entry>[],
  bytes: number,
  { maxEntries, maxBatchBytes }: TransportLimits,
): boolean {
  const [first] = batch;
  if (!first) return true;
  return !first.alone && !entry.alone && batch.length < maxEntries && bytes + entry.bytes <= maxBatchBytes;
}
