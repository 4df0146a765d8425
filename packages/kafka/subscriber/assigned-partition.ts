import { MessageSource } from '@orderflow/messaging/handling';
import type { TopicPartition } from '../kafka-client.ts';
import type { IncomingRecord, RecordPosition } from '../records/index.ts';
import { PartitionQueue, type QueuedRecord } from './partition-queue.ts';

/** A partition that this member of the group has. Once it is gone, nothing of it is committed. */
export class AssignedPartition extends MessageSource<IncomingRecord> implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly queue: PartitionQueue;
  #committed: bigint;

  constructor({ topic, partition, offset }: RecordPosition) {
    super();
    this.topic = topic;
    this.partition = partition;
    this.queue = new PartitionQueue(offset);
    this.#committed = offset;
  }

  take(): QueuedRecord | undefined {
    return this.queue.take();
  }

  putBack(queued: QueuedRecord): void {
    this.queue.putBack(queued);
  }

  finish(queued: QueuedRecord): void {
    this.queue.finish(queued);
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
