import { createHash } from 'node:crypto';
import type { Fetched, GroupOptions, KafkaClient, KafkaConsumer, TopicPartition } from '../kafka-client.ts';
import type { IncomingRecord, OutgoingRecord, RecordPosition } from '../records/index.ts';

/** A call of a client. */
export type KafkaCall = 'send' | 'join' | 'committed' | 'fetch' | 'commit';

/** A failure of a call. `before`: the call has no effect; `after`: it takes effect and its response is lost. */
export interface KafkaFault {
  readonly on: KafkaCall;
  readonly when: 'before' | 'after';
  /** @default an error named TimeoutError */
  readonly error?: Error;
  /** How often. @default 1 */
  readonly times?: number;
}

/** A broker in memory, for unit tests: topics with partitions, and groups whose members share them. */
export class InMemoryKafka implements KafkaClient {
  readonly #logs = new Map<string, IncomingRecord[][]>();
  readonly #groups = new Map<string, Group>();
  readonly #deleted = new Map<string, bigint>();
  readonly #faults: { readonly fault: KafkaFault; left: number }[] = [];
  readonly #waiting = new Set<() => void>();
  /** Every commit so far: group and position. */
  readonly commits: (RecordPosition & { readonly group: string })[] = [];

  /** @param partitions of each topic. @default 3 */
  constructor(private readonly partitions = 3) {}

  /** Plans a failure. */
  fail(fault: KafkaFault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  producer() {
    return {
      send: (records: readonly OutgoingRecord[]) =>
        this.#call('send', () => {
          for (const record of records) this.write(record);
        }),
      close: async () => undefined,
    };
  }

  consumer(options: GroupOptions): KafkaConsumer {
    const { group: name, topics } = options;
    const group = this.#groups.get(name) ?? new Group(this.partitions);
    this.#groups.set(name, group);
    const member = { topics, assign: (_: readonly TopicPartition[]) => {} };
    return {
      join: (onAssigned) =>
        this.#call('join', () => {
          member.assign = onAssigned;
          group.add(member);
        }),
      committed: (partitions) =>
        this.#call('committed', () =>
          partitions.map((partition) => ({ ...partition, offset: group.offsets.get(idOf(partition)) ?? 0n })),
        ),
      fetch: (positions, signal) => this.#fetch(positions, signal),
      commit: (positions) =>
        this.#call('commit', () => {
          for (const position of positions) {
            group.offsets.set(idOf(position), position.offset);
            this.commits.push({ ...position, group: name });
          }
        }),
      close: async () => group.remove(member),
    };
  }

  /** Appends a record to the partition of its key, or the one given. Anything may be a value. */
  write(record: Partial<OutgoingRecord> & { readonly topic: string; readonly partition?: number }): RecordPosition {
    const { topic, key, value, headers = {} } = record;
    const partition = record.partition ?? partitionOf(key ?? '', this.partitions);
    const log = this.#log({ topic, partition });
    const offset = BigInt(log.length);
    const text = (given: string | undefined) => (given === undefined ? undefined : Buffer.from(given));
    log.push({ topic, partition, offset, key: text(key), value: text(value), headers, timestamp: Date.now() });
    for (const wake of this.#waiting) wake();
    return { topic, partition, offset };
  }

  /** All records of a topic, partition by partition. */
  records(topic: string): readonly IncomingRecord[] {
    return (this.#logs.get(topic) ?? []).flat();
  }

  /** Where a group is in a partition. */
  committed(group: string, partition: TopicPartition): bigint {
    return this.#groups.get(group)?.offsets.get(idOf(partition)) ?? 0n;
  }

  #log({ topic, partition }: TopicPartition): IncomingRecord[] {
    const logs = this.#logs.get(topic) ?? Array.from({ length: this.partitions }, (): IncomingRecord[] => []);
    this.#logs.set(topic, logs);
    return logs[partition] as IncomingRecord[];
  }

  async #fetch(positions: readonly RecordPosition[], signal: AbortSignal): Promise<readonly Fetched[]> {
    const fetched = await this.#call('fetch', () => this.#read(positions));
    if (fetched.length > 0) return fetched;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      if (signal.aborted) wake();
      else signal.addEventListener('abort', wake, { once: true });
    });
    return this.#read(positions);
  }

  /** Deletes the records before an offset, as the retention of a topic does. */
  deleteBefore(position: RecordPosition): void {
    this.#deleted.set(idOf(position), position.offset);
  }

  #read(positions: readonly RecordPosition[]): Fetched[] {
    return positions.flatMap(({ topic, partition, offset }) => {
      const oldest = this.#deleted.get(idOf({ topic, partition })) ?? 0n;
      if (oldest > offset) return [{ topic, partition, records: [], next: oldest, deleted: oldest - offset }];
      const records = this.#log({ topic, partition }).slice(Number(offset));
      const last = records.at(-1);
      return last ? [{ topic, partition, records, next: last.offset + 1n }] : [];
    });
  }

  async #call<T>(name: KafkaCall, work: () => T): Promise<T> {
    await undefined;
    this.#breakIfDue(name, 'before');
    const result = work();
    await undefined;
    this.#breakIfDue(name, 'after');
    return result;
  }

  #breakIfDue(name: KafkaCall, when: KafkaFault['when']): void {
    const due = this.#faults.find(({ fault, left }) => left > 0 && fault.on === name && fault.when === when);
    if (!due) return;
    due.left--;
    throw due.fault.error ?? Object.assign(new Error('the connection was lost'), { name: 'TimeoutError' });
  }
}

interface Member {
  readonly topics: readonly string[];
  readonly assign: (partitions: readonly TopicPartition[]) => void;
}

/** Shares the partitions out in turn, with each member that comes or goes. */
class Group {
  readonly offsets = new Map<string, bigint>();
  #members: Member[] = [];

  constructor(private readonly partitions: number) {}

  add(member: Member): void {
    if (!this.#members.includes(member)) this.#members.push(member);
    this.#rebalance();
  }

  remove(member: Member): void {
    const others = this.#members.filter((one) => one !== member);
    if (others.length === this.#members.length) return;
    this.#members = others;
    this.#rebalance();
  }

  #rebalance(): void {
    const topics = [...new Set(this.#members.flatMap((member) => member.topics))];
    const all = topics.flatMap((topic) =>
      Array.from({ length: this.partitions }, (_, partition) => ({ topic, partition })),
    );
    this.#members.forEach((member, at) => {
      member.assign(all.filter((_, index) => index % this.#members.length === at));
    });
  }
}

const idOf = ({ topic, partition }: TopicPartition): string => `${topic}:${partition}`;

const partitionOf = (key: string, partitions: number): number =>
  createHash('sha256').update(key).digest().readUInt32BE() % partitions;
