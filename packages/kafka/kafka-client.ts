import type { IncomingRecord, OutgoingRecord, RecordPosition } from './records/index.ts';

/** A Kafka client, as far as publisher and subscriber need one. `@orderflow/kafka/client` makes one. */
export interface KafkaClient {
  producer(): KafkaProducer;
  consumer(options: GroupOptions): KafkaConsumer;
}

export interface KafkaProducer {
  /**
   * Writes records, acknowledged by all in-sync replicas; a record that the producer itself sends again is written once.
   * @throws when any of them may not be written. The error's name says why: a name of Kafka's, such as `MESSAGE_TOO_LARGE`, if
   *   the broker gave one. Whether the others are written is unknown
   */
  send(records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** What a consumer reads, as a member of a group. */
export interface GroupOptions {
  readonly group: string;
  readonly topics: readonly string[];
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Records of one partition. */
export interface Fetched extends TopicPartition {
  readonly records: readonly IncomingRecord[];
  /** Where to go on. Greater than the last offset: not every offset has a record. */
  readonly next: bigint;
  /** How many offsets were passed over because the topic's retention had deleted their records. @default none */
  readonly deleted?: bigint;
}

/** A member of a consumer group. It reads what it is asked for: not to ask for a partition is to pause it. */
export interface KafkaConsumer {
  /** Joins the group. @param onAssigned told of all partitions that the member has, with each rebalance */
  join(onAssigned: (partitions: readonly TopicPartition[]) => void): Promise<void>;
  /** Where the group is in each partition; the beginning, where nothing was committed. */
  committed(partitions: readonly TopicPartition[]): Promise<readonly RecordPosition[]>;
  /**
   * Reads from these positions; waits a little when there is nothing.
   * @param signal ends the waiting early, if the client can
   */
  fetch(positions: readonly RecordPosition[], signal: AbortSignal): Promise<readonly Fetched[]>;
  /** Commits the offset of the next record to read in each partition. */
  commit(positions: readonly RecordPosition[]): Promise<void>;
  /** Leaves the group. */
  close(): Promise<void>;
}
