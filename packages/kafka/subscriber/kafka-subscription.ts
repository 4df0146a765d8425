import type { Received } from '@orderflow/core/contracts';
import type { Subscription } from '@orderflow/messaging';
import { MessageHandling, type SubscriberDeps } from '@orderflow/messaging/handling';
import type { Fetched, KafkaConsumer, KafkaProducer, TopicPartition } from '../kafka-client.ts';
import { HEADERS, type IncomingRecord, positionText } from '../records/index.ts';
import { AssignedPartition, partitionId } from './assigned-partition.ts';
import { deadLetter } from './dead-letters.ts';

export interface KafkaSubscriptionDeps extends SubscriberDeps {
  /** @returns undefined for an event that is not subscribed to */
  readonly open: (record: IncomingRecord) => Received | undefined;
  readonly member: KafkaConsumer;
  readonly producer: KafkaProducer;
  /** Records of a partition that may be read and not done. */
  readonly window: number;
  readonly commitEveryMs: number;
}

/** A member of a consumer group: partitions come and go, and offsets are committed. */
export class KafkaSubscription implements Subscription {
  readonly ready: Promise<void>;
  readonly #handling: MessageHandling<IncomingRecord>;
  readonly #partitions = new Map<string, AssignedPartition>();
  /** Partitions that are gone, while records of them are still being handled. */
  readonly #leaving = new Map<string, Promise<void>>();
  /** Counts the rebalances. */
  #generation = 0;
  #wake = new AbortController();
  /** The partitions that are being read now. */
  #wanted: readonly AssignedPartition[] = [];
  readonly #reading: Promise<void>;
  #committing: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  /** Joins the group and begins to read. */
  constructor(private readonly deps: KafkaSubscriptionDeps) {
    const { open, producer, consumer, clock } = deps;
    this.#handling = new MessageHandling(deps, {
      open,
      describe: (record) => ({
        type: record.headers[HEADERS.type],
        eventId: record.headers[HEADERS.eventId],
        place: positionText(record),
      }),
      deadLetter: (record, failed) => deadLetter(record, failed, { producer, consumer, at: clock() }),
      sources: () => this.#partitions.values(),
      onProgress: (source) => {
        if (!(source instanceof AssignedPartition) || this.#hasRoomAgain(source)) this.#wakeUp();
        this.#commitSoon();
      },
    });
    this.ready = this.#join();
    this.#reading = this.ready.then(() => this.#read());
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    const { member, producer, telemetry } = this.deps;
    const idle = Promise.all([this.#reading, ...[...this.#partitions.values()].map((partition) => partition.idle())]);
    const stopped = this.#handling.stop(idle);
    this.#wakeUp();
    await stopped;
    await this.#committing;
    await this.#handling.attempt('could not commit offsets', () => this.#commit());
    await this.#handling.attempt('could not leave the group', () => member.close());
    await this.#handling.attempt('could not close the producer', () => producer.close());
    telemetry.flush();
  }

  async #join(): Promise<void> {
    for (let failures = 1; !this.#handling.isStopped; failures++) {
      const joined = () => this.deps.member.join((partitions) => void this.#assign(partitions));
      if (await this.#handling.attempt('could not join the group, will try again', joined)) return;
      await this.#handling.waitForBroker(failures);
    }
  }

  /** Partitions that this member keeps go on as they are. */
  async #assign(partitions: readonly TopicPartition[]): Promise<void> {
    const generation = ++this.#generation;
    const ids = new Set(partitions.map(partitionId));
    for (const [id, partition] of this.#partitions) if (!ids.has(id)) this.#revoke(id, partition);
    const added = partitions.filter((partition) => !this.#partitions.has(partitionId(partition)));
    const isCurrent = () => generation === this.#generation && !this.#handling.isStopped;
    // The records of a key are handled one after another also when a partition goes and comes back.
    await Promise.all(added.map((partition) => this.#leaving.get(partitionId(partition))));
    for (let failures = 1; isCurrent() && added.length > 0; failures++) {
      const done = await this.#handling.attempt('could not read the committed offsets, will try again', async () => {
        const positions = await this.deps.member.committed(added);
        if (isCurrent())
          for (const position of positions)
            this.#partitions.set(partitionId(position), new AssignedPartition(position));
      });
      if (done) break;
      await this.#handling.waitForBroker(failures);
    }
    this.#wakeUp();
  }

  #revoke(id: string, partition: AssignedPartition): void {
    this.#partitions.delete(id);
    this.#handling.abandon(partition);
    const idle = partition.idle().finally(() => {
      if (this.#leaving.get(id) === idle) this.#leaving.delete(id);
    });
    this.#leaving.set(id, idle);
  }

  /** Reads as long as it is not stopped. Partitions with too much to do are not asked for. */
  async #read(): Promise<void> {
    const { member, window } = this.deps;
    let failures = 0;
    while (!this.#handling.isStopped) {
      this.#wake = new AbortController();
      const { signal } = this.#wake;
      const wanted = this.#handling.isPaused
        ? []
        : [...this.#partitions.values()].filter(({ queue }) => queue.size < window);
      this.#wanted = wanted;
      if (wanted.length === 0) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        continue;
      }
      const isRead = await this.#handling.attempt('could not read, will try again', async () => {
        const fetched = await member.fetch(
          wanted.map(({ position }) => position),
          signal,
        );
        for (const one of fetched) this.#received(one, wanted);
      });
      failures = isRead ? 0 : failures + 1;
      if (!isRead) await this.#handling.waitForBroker(failures);
    }
  }

  /** It was left out when reading began. Waking the reader with each record would cost more than the record. */
  #hasRoomAgain(partition: AssignedPartition): boolean {
    return partition.queue.size < this.deps.window && !this.#wanted.includes(partition);
  }

  /** A partition may have gone, or gone and come back, since it was asked for. */
  #received(fetched: Fetched, wanted: readonly AssignedPartition[]): void {
    const partition = this.#partitions.get(partitionId(fetched));
    if (!partition || !wanted.includes(partition)) return;
    if (fetched.deleted !== undefined) {
      const { topic, partition: number, deleted } = fetched;
      const fields = { consumer: this.deps.consumer, topic, partition: number, deleted: String(deleted) };
      this.deps.telemetry.error('records were deleted before they were read: see the retention of the topic', fields);
      this.deps.telemetry.count('deletedUnread', Number(deleted));
    }
    partition.queue.add(fetched);
    this.#handling.startNext(partition);
    this.#commitSoon();
  }

  /** Commits what is done, again and again until there is nothing to commit. */
  #commitSoon(): void {
    this.#committing ??= this.#commitLoop().finally(() => {
      this.#committing = undefined;
      if (!this.#handling.isStopped && this.#uncommitted().length > 0) this.#commitSoon();
    });
  }

  async #commitLoop(): Promise<void> {
    for (let failures = 0; this.#uncommitted().length > 0 && !this.#handling.isStopped; ) {
      await this.#handling.sleep(this.deps.commitEveryMs / 1000);
      if (this.#handling.isStopped) return;
      const isDone = await this.#handling.attempt('could not commit offsets, will try again', () => this.#commit());
      failures = isDone ? 0 : failures + 1;
      if (!isDone) await this.#handling.waitForBroker(failures);
      this.deps.telemetry.flush();
    }
  }

  #uncommitted() {
    return [...this.#partitions.values()].flatMap((partition) => {
      const position = partition.uncommitted;
      return position ? [{ partition, position }] : [];
    });
  }

  async #commit(): Promise<void> {
    const all = this.#uncommitted();
    if (all.length === 0) return;
    await this.deps.member.commit(all.map(({ position }) => position));
    for (const { partition, position } of all) partition.committed(position);
  }

  #wakeUp(): void {
    this.#wake.abort('there is something to do');
  }
}
