import type { TopicPartition } from '../kafka-client.ts';
import type { RecordPosition } from '../records/index.ts';
import { PartitionQueue, type QueuedRecord } from './partition-queue.ts';

/** A partition that this member of the group has. */
export class AssignedPartition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly queue: PartitionQueue;
  /** It belongs to another member now: nothing more is started, and nothing is committed. */
  revoked = false;
  #committed: bigint;
  readonly #running = new Set<Promise<void>>();

  constructor({ topic, partition, offset }: RecordPosition) {
    this.topic = topic;
    this.partition = partition;
    this.queue = new PartitionQueue(offset);
    this.#committed = offset;
  }

  /** How many records are being handled. */
  get running(): number {
    return this.#running.size;
  }

  /** Runs work on a record, and `then` when it has ended. The work must not throw. */
  start(queued: QueuedRecord, work: (queued: QueuedRecord) => Promise<void>, then: () => void): void {
    const run = work(queued).finally(() => {
      this.#running.delete(run);
      then();
    });
    this.#running.add(run);
  }

  /** Waits until nothing is being handled. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  get position(): RecordPosition {
    return { topic: this.topic, partition: this.partition, offset: this.queue.position };
  }

  /** What there is to commit, if anything. */
  get uncommitted(): RecordPosition | undefined {
    const offset = this.queue.committable;
    return offset > this.#committed ? { topic: this.topic, partition: this.partition, offset } : undefined;
  }

  committed({ offset }: RecordPosition): void {
    this.#committed = offset;
  }
}

export const partitionId = ({ topic, partition }: TopicPartition): string => `${topic}:${partition}`;
