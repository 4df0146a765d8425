import { setMaxListeners } from 'node:events';
import type { Settled } from '@orderflow/core/batch';
import type { Received } from '@orderflow/core/contracts';
import { reasonOf, retryDelay } from '@orderflow/core/failures';
import { type Telemetry, withFields } from '@orderflow/core/surroundings';
import { type Handle, type RetryPolicy, type Verdict, verdictOn } from '@orderflow/messaging';
import type { Fetched, KafkaConsumer, KafkaProducer, TopicPartition } from '../kafka-client.ts';
import { HEADERS, type IncomingRecord } from '../records/index.ts';
import { AssignedPartition, partitionId } from './assigned-partition.ts';
import { deadLetter } from './dead-letters.ts';
import type { QueuedRecord } from './partition-queue.ts';

export interface SubscriptionDeps {
  readonly consumer: string;
  /** @returns undefined for an event that is not subscribed to */
  readonly open: (record: IncomingRecord) => Received | undefined;
  readonly handle: Handle;
  readonly member: KafkaConsumer;
  readonly producer: KafkaProducer;
  readonly retry: RetryPolicy;
  readonly limits: {
    readonly concurrency: number;
    readonly window: number;
    readonly stopTimeoutMs: number;
    readonly commitEveryMs: number;
  };
  readonly telemetry: Telemetry;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** A topic has events of many types. Those of others are not worth a line. */
const NOT_SUBSCRIBED: Verdict = { action: 'done', outcome: 'ignored' };

/** The longest delay before the broker is asked again, in seconds. */
const LONGEST_BROKER_DELAY_SECONDS = 5;

/** A running subscription. It goes on until it is stopped, whatever the broker does. */
export class Subscription {
  readonly #partitions = new Map<string, AssignedPartition>();
  /** Partitions that are gone, while records of them are still being handled. */
  readonly #leaving = new Map<string, Promise<void>>();
  /** Counts the rebalances. */
  #generation = 0;
  /** The record that finds out whether a dependency is back. While there is one, nothing else is started. */
  #probe: { readonly queued: QueuedRecord; readonly partition: AssignedPartition } | undefined;
  #wake = new AbortController();
  readonly #stop = new AbortController();
  #reading: Promise<void> = Promise.resolve();
  #committing: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #isReady: () => void = () => undefined;
  /** When it has joined the group for the first time, or has been stopped before. */
  readonly ready = new Promise<void>((resolve) => {
    this.#isReady = resolve;
  });

  constructor(private readonly deps: SubscriptionDeps) {
    setMaxListeners(0, this.#stop.signal); // one for each key that waits
  }

  /** Joins the group and begins to read. Called once. */
  start(): void {
    this.#reading = this.#join()
      .finally(this.#isReady)
      .then(() => this.#read());
  }

  /**
   * Starts nothing more, waits for what is being handled, commits what is done and leaves the group. What is not done by then comes
   * again, to this group's other members or after the next start.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    const { member, producer, limits, sleep } = this.deps;
    this.#stop.abort('stopped');
    this.#wakeUp();
    const timer = new AbortController();
    const idle = Promise.all([this.#reading, ...[...this.#partitions.values()].map((partition) => partition.idle())]);
    await Promise.race([idle, sleep(limits.stopTimeoutMs, timer.signal).catch(() => undefined)]);
    timer.abort('handling is over');
    await this.#committing;
    await this.#attempt('could not commit offsets', () => this.#commit());
    await this.#attempt('could not leave the group', () => member.close());
    await this.#attempt('could not close the producer', () => producer.close());
    this.deps.telemetry.flush();
  }

  async #join(): Promise<void> {
    for (let failures = 1; !this.#stop.signal.aborted; failures++) {
      const joined = () => this.deps.member.join((partitions) => void this.#assign(partitions));
      if (await this.#attempt('could not join the group, will try again', joined)) return;
      await this.#pauseBroker(failures);
    }
  }

  /** Partitions that this member keeps go on as they are. */
  async #assign(partitions: readonly TopicPartition[]): Promise<void> {
    const generation = ++this.#generation;
    const ids = new Set(partitions.map(partitionId));
    for (const [id, partition] of this.#partitions) if (!ids.has(id)) this.#revoke(id, partition);
    const added = partitions.filter((partition) => !this.#partitions.has(partitionId(partition)));
    const isCurrent = () => generation === this.#generation && !this.#stop.signal.aborted;
    // The records of a key are handled one after another also when a partition goes and comes back.
    await Promise.all(added.map((partition) => this.#leaving.get(partitionId(partition))));
    for (let failures = 1; isCurrent() && added.length > 0; failures++) {
      const done = await this.#attempt('could not read the committed offsets, will try again', async () => {
        const positions = await this.deps.member.committed(added);
        if (isCurrent())
          for (const position of positions)
            this.#partitions.set(partitionId(position), new AssignedPartition(position));
      });
      if (done) break;
      await this.#pauseBroker(failures);
    }
    this.#wakeUp();
  }

  #revoke(id: string, partition: AssignedPartition): void {
    partition.revoked = true;
    this.#partitions.delete(id);
    const idle = partition.idle().finally(() => {
      if (this.#leaving.get(id) === idle) this.#leaving.delete(id);
    });
    this.#leaving.set(id, idle);
    if (this.#probe?.partition === partition) this.#resume();
  }

  /** Reads as long as it is not stopped. Partitions with too much to do are not asked for. */
  async #read(): Promise<void> {
    const { member, limits } = this.deps;
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      const { signal } = this.#wake;
      const wanted = this.#probe
        ? []
        : [...this.#partitions.values()].filter(({ queue }) => queue.size < limits.window);
      if (wanted.length === 0) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        continue;
      }
      const isRead = await this.#attempt('could not read, will try again', async () => {
        const fetched = await member.fetch(
          wanted.map(({ position }) => position),
          signal,
        );
        for (const one of fetched) this.#received(one, wanted);
      });
      failures = isRead ? 0 : failures + 1;
      if (!isRead) await this.#pauseBroker(failures);
    }
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
    this.#startNext(partition);
    this.#commitSoon();
  }

  #startNext(partition: AssignedPartition): void {
    while (!this.#probe && !partition.revoked && !this.#stop.signal.aborted) {
      if (partition.running >= this.deps.limits.concurrency) return;
      const queued = partition.queue.take();
      if (!queued) return;
      this.#run(partition, queued);
    }
  }

  #run(partition: AssignedPartition, queued: QueuedRecord): void {
    const work = () => this.#settle(partition, queued);
    partition.start(queued, work, () => {
      this.#startNext(partition);
      this.#wakeUp();
      this.#commitSoon();
    });
  }

  async #settle(partition: AssignedPartition, queued: QueuedRecord): Promise<void> {
    const { topic, partition: number, offset, headers } = queued.record;
    const fields = {
      consumer: this.deps.consumer,
      type: headers[HEADERS.type],
      eventId: headers[HEADERS.eventId],
      place: `${topic}:${number}:${offset}`,
    };
    await withFields(fields, async () => {
      const verdict = await this.#try(queued);
      if (verdict.action === 'pause') this.#pause(partition, queued, verdict);
      else {
        if (this.#probe?.queued === queued) this.#resume();
        await this.#carryOut(verdict, partition, queued);
      }
    });
  }

  /** Handles a record. One that was given up already only lacks its dead letter. */
  async #try(queued: QueuedRecord): Promise<Verdict> {
    if (queued.failed) return { action: 'dead-letter', failed: queued.failed };
    queued.tries++;
    const result = await this.#handled(queued);
    if (!result) return NOT_SUBSCRIBED;
    const verdict = verdictOn(result, queued, this.deps.retry, this.deps.random);
    const isWaiting = verdict.action === 'pause' || (verdict.action === 'retry' && verdict.failed.class === 'pending');
    if (isWaiting) {
      queued.tries--;
      queued.waits++;
    }
    return verdict;
  }

  /** @returns nothing for an event that is not subscribed to */
  async #handled({ record }: QueuedRecord): Promise<Settled | undefined> {
    const { open, handle, telemetry } = this.deps;
    try {
      const event = open(record);
      if (!event) return undefined;
      if (event.unusable) {
        const fields = event.unusable.map(({ field, detail }) => `${field}: ${detail}`);
        telemetry.warn('optional fields cannot be used and count as not given', { fields });
      }
      return await handle(event);
    } catch (reason) {
      return { status: 'rejected', reason };
    }
  }

  async #carryOut(
    verdict: Exclude<Verdict, { action: 'pause' }>,
    partition: AssignedPartition,
    queued: QueuedRecord,
  ): Promise<void> {
    const { telemetry } = this.deps;
    if (verdict.action === 'retry') {
      telemetry.warn('event failed, will retry', { ...verdict.failed, seconds: verdict.seconds });
      telemetry.count(verdict.failed.class === 'pending' ? 'pending' : 'retried');
      return this.#later(partition, queued, verdict.seconds);
    }
    if (verdict.action === 'done') {
      if (verdict !== NOT_SUBSCRIBED) telemetry.info(verdict.outcome);
      telemetry.count(verdict.outcome);
    } else if (!(await this.#deadLetter(queued, verdict))) {
      return this.#later(
        partition,
        queued,
        retryDelay(++queued.waits, 1, this.deps.random, LONGEST_BROKER_DELAY_SECONDS),
      );
    }
    partition.queue.finish(queued);
  }

  async #deadLetter(queued: QueuedRecord, { failed }: Extract<Verdict, { action: 'dead-letter' }>): Promise<boolean> {
    const { telemetry, producer, consumer, clock } = this.deps;
    queued.failed = failed;
    const isWritten = await this.#attempt('could not dead-letter the event, will try again', () =>
      deadLetter(queued.record, failed, { producer, consumer, at: clock() }),
    );
    if (isWritten) telemetry.error('event dead-lettered', { ...failed });
    telemetry.count(isWritten ? 'deadLettered' : 'deadLetterFailed');
    return isWritten;
  }

  /** The key of the record waits; others go on. */
  #later(partition: AssignedPartition, queued: QueuedRecord, seconds: number): void {
    void this.#sleep(seconds).then(() => {
      partition.queue.putBack(queued);
      this.#startNext(partition);
    });
  }

  /** The first record that finds a dependency down tries it again, alone. Others that were under way meanwhile wait with it. */
  #pause(partition: AssignedPartition, queued: QueuedRecord, { seconds, failed }: Verdict & { action: 'pause' }): void {
    const { telemetry } = this.deps;
    telemetry.count('paused');
    if (partition.revoked || (this.#probe && this.#probe.queued !== queued)) {
      partition.queue.putBack(queued);
      return;
    }
    telemetry.warn('dependency unavailable, partitions paused', { ...failed, seconds });
    const probe = { queued, partition };
    this.#probe = probe;
    void this.#sleep(seconds).then(() => {
      if (this.#probe?.queued === queued && !this.#stop.signal.aborted) this.#run(partition, queued);
    });
  }

  #resume(): void {
    this.#probe = undefined;
    this.deps.telemetry.warn('partitions resumed');
    for (const partition of this.#partitions.values()) this.#startNext(partition);
    this.#wakeUp();
  }

  /** Commits what is done, again and again until there is nothing to commit. */
  #commitSoon(): void {
    this.#committing ??= this.#commitLoop().finally(() => {
      this.#committing = undefined;
      if (!this.#stop.signal.aborted && this.#uncommitted().length > 0) this.#commitSoon();
    });
  }

  async #commitLoop(): Promise<void> {
    for (let failures = 0; this.#uncommitted().length > 0 && !this.#stop.signal.aborted; ) {
      await this.#sleep(this.deps.limits.commitEveryMs / 1000);
      if (this.#stop.signal.aborted) return;
      const isDone = await this.#attempt('could not commit offsets, will try again', () => this.#commit());
      failures = isDone ? 0 : failures + 1;
      if (!isDone) await this.#pauseBroker(failures);
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

  #pauseBroker = (failures: number) =>
    this.#sleep(retryDelay(failures, 1, this.deps.random, LONGEST_BROKER_DELAY_SECONDS));

  /** Ends early when the subscription is stopped. */
  async #sleep(seconds: number): Promise<void> {
    await this.deps.sleep(seconds * 1000, this.#stop.signal).catch(() => undefined);
  }

  /** @returns whether it worked. A failure is logged */
  async #attempt(failure: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.deps.telemetry.warn(failure, { consumer: this.deps.consumer, error: reasonOf(error) });
      return false;
    }
  }
}
