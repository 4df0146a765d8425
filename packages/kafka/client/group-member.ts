import { inTime } from '@orderflow/messaging';
import { Consumer, type FetchOptions } from '@platformatic/kafka';
import type { Fetched, GroupOptions, KafkaConsumer, TopicPartition } from '../kafka-client.ts';
import type { RecordPosition } from '../records/index.ts';
import { baseOptions, type KafkaClientOptions } from './client-options.ts';
import { type FetchResponse, fetchedOf } from './fetched-records.ts';
import { KafkaError, kafkaErrorOf } from './kafka-error.ts';

type FetchRequestTopic = FetchOptions<Buffer, Buffer, Buffer, Buffer>['topics'][number];

/** The offset of `ListOffsets` for the beginning of a partition. */
const EARLIEST = -2n;

const HEARTBEAT_MS = 2000;

/** How long leaving the group may take before the connections are dropped, in milliseconds. The broker then waits for the session. */
const CLOSE_MS = 5000;

/**
 * A member of a group by the classic protocol. It has connections of its own for reading: a fetch waits at the broker, and a heartbeat
 * behind it on the same connection would wait too.
 */
export class GroupMember implements KafkaConsumer {
  readonly #member: Consumer;
  readonly #reader: Consumer;
  readonly #topics: string[];
  #rejoining: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly options: KafkaClientOptions,
    { group, topics }: GroupOptions,
  ) {
    const { sessionTimeoutMs = 30_000 } = options;
    const common = { ...baseOptions(options), groupId: group, autocommit: false };
    this.#topics = [...topics];
    this.#member = new Consumer({
      ...common,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: Math.max(sessionTimeoutMs, 60_000),
      heartbeatInterval: Math.min(HEARTBEAT_MS, sessionTimeoutMs / 3),
    });
    this.#reader = new Consumer({ ...common, clientId: `${options.clientId}-reader` });
    this.#member.topics.trackAll(...topics);
    this.#reader.topics.trackAll(...topics);
  }

  async join(onAssigned: (partitions: readonly TopicPartition[]) => void): Promise<void> {
    this.#member.removeAllListeners('consumer:group:join');
    this.#member.on('consumer:group:join', ({ assignments = [] }) =>
      onAssigned(assignments.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))),
    );
    // After a heartbeat without an answer, and after a rebalance that failed, the client below sends no more of them.
    this.#member.removeAllListeners('consumer:heartbeat:error').on('consumer:heartbeat:error', () => this.#rejoin());
    this.#member.removeAllListeners('error').on('error', () => this.#rejoin());
    await named(this.#member.joinGroup());
  }

  /** Until it works. */
  #rejoin(): void {
    this.#rejoining ??= this.#joinAgain().finally(() => {
      this.#rejoining = undefined;
    });
  }

  async #joinAgain(): Promise<void> {
    while (!this.#closed) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      try {
        if (!this.#closed) await this.#member.joinGroup();
        return;
      } catch {
        this.#member.clearMetadata();
      }
    }
  }

  async committed(partitions: readonly TopicPartition[]): Promise<readonly RecordPosition[]> {
    const topics = [...byTopic(partitions)].map(([topic, numbers]) => ({ topic, partitions: numbers }));
    const committed = await named(this.#member.listCommittedOffsets({ topics }));
    const start = await this.#startOf(partitions);
    return partitions.map(({ topic, partition }) => {
      const known = committed.get(topic)?.[partition] ?? -1n;
      return { topic, partition, offset: known >= 0n ? known : (start.get(topic)?.[partition] ?? 0n) };
    });
  }

  async fetch(positions: readonly RecordPosition[]): Promise<readonly Fetched[]> {
    try {
      const { topics } = await this.#reader.metadata({ topics: this.#topics });
      const requests = new Map<number, FetchRequestTopic[]>();
      for (const { topic, partition, offset } of positions) {
        const found = topics.get(topic);
        const leader = found?.partitions[partition]?.leader;
        if (!found || leader === undefined || leader < 0) continue;
        requests.set(leader, [...(requests.get(leader) ?? []), requestOf(found.id, partition, offset)]);
      }
      if (requests.size === 0) throw new Error('the partitions have no leader');
      const names = new Map([...topics].map(([name, { id }]) => [id, name]));
      const responses = await Promise.all([...requests].map(([node, request]) => this.#fetchFrom(node, request)));
      return responses.flatMap((response) => fetchedOf(response, names, positions));
    } catch (error) {
      this.#reader.clearMetadata();
      const known = kafkaErrorOf(error);
      const moved = known.name === 'OFFSET_OUT_OF_RANGE' ? await this.#oldest(positions) : [];
      if (moved.length === 0) throw known;
      return moved;
    }
  }

  /** Positions before the oldest record that is left: the retention of the topic deleted what was there. */
  async #oldest(positions: readonly RecordPosition[]): Promise<readonly Fetched[]> {
    const oldest = await this.#startOf(positions);
    return positions.flatMap(({ topic, partition, offset }) => {
      const next = oldest.get(topic)?.[partition] ?? 0n;
      return next > offset ? [{ topic, partition, records: [], next, deleted: next - offset }] : [];
    });
  }

  #startOf(partitions: readonly TopicPartition[]) {
    const topics = byTopic(partitions);
    const options = { topics: [...topics.keys()], partitions: Object.fromEntries(topics), timestamp: EARLIEST };
    return named(this.#member.listOffsets(options));
  }

  #fetchFrom(node: number, topics: FetchRequestTopic[]): Promise<FetchResponse> {
    const { fetchWaitMs = 250 } = this.options;
    return this.#reader.fetch({ node, topics, maxWaitTime: fetchWaitMs, minBytes: 1 });
  }

  async commit(positions: readonly RecordPosition[]): Promise<void> {
    const offsets = positions.map((position) => ({ ...position, leaderEpoch: -1 }));
    await named(this.#member.commit({ offsets }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const late = () => new KafkaError('LEAVE_TIMEOUT', `did not leave the group within ${CLOSE_MS} ms`);
    try {
      await inTime(named(this.#member.close()), CLOSE_MS, late);
    } finally {
      await this.#reader.close().catch(() => undefined);
    }
  }
}

const requestOf = (topicId: string, partition: number, fetchOffset: bigint): FetchRequestTopic => ({
  topicId,
  partitions: [
    { partition, fetchOffset, currentLeaderEpoch: -1, lastFetchedEpoch: -1, partitionMaxBytes: PARTITION_BYTES },
  ],
});

/** Of one partition, in one fetch. A larger record comes all the same. */
const PARTITION_BYTES = 512 * 1024;

function byTopic(partitions: readonly TopicPartition[]): Map<string, number[]> {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return topics;
}

const named = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown) => {
    throw kafkaErrorOf(error);
  });
