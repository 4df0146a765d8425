import { setTimeout } from 'node:timers/promises';
import { type Invoke, retrySeconds } from './invoke.ts';

/** A record of Kafka, as a client reads it. */
export interface PolledRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: Buffer | undefined;
  readonly value: Buffer | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

interface Partition {
  readonly topic: string;
  readonly partition: number;
}

interface Position extends Partition {
  readonly offset: bigint;
}

/** A member of a consumer group: the consumer that a `kafkaClient` of `@orderflow/kafka` makes. */
export interface PolledGroup {
  join(onAssigned: (partitions: readonly Partition[]) => void): Promise<void>;
  committed(partitions: readonly Partition[]): Promise<readonly Position[]>;
  fetch(
    positions: readonly Position[],
    signal: AbortSignal,
  ): Promise<readonly (Partition & { readonly records: readonly PolledRecord[]; readonly next: bigint })[]>;
  commit(positions: readonly Position[]): Promise<void>;
  close(): Promise<void>;
}

export interface KafkaMappingOptions {
  readonly member: PolledGroup;
  readonly invoke: Invoke;
  readonly bootstrapServers: readonly string[];
  /** Of a cluster of MSK. @default brokers of one's own */
  readonly eventSourceArn?: string;
  /** @default 100 */
  readonly batchSize?: number;
  /** Told what goes wrong, a line each. */
  readonly say: (line: string) => void;
  /** Milliseconds. @default a timer */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** A poller that runs. */
export interface LocalMapping {
  /** What this stands in for, for people. */
  readonly notice: string;
  stop(): Promise<void>;
}

/**
 * Does what Lambda's event source mapping of Kafka does, which no local AWS has: reads as a member of a group, invokes the function with the
 * event that Lambda hands over, and commits what the function did not report. A batch that ends the function is bisected; a record that
 * fails alone is tried again after a growing delay, for as long as it takes: no age limit, and no failure destination.
 */
export function kafkaMapping(options: KafkaMappingOptions): LocalMapping {
  const poller = new KafkaPoller(options);
  const running = poller.run();
  return {
    notice:
      'The local AWS has no event source mapping of Kafka: this process polls in its place, without age limit and failure destination.',
    async stop() {
      poller.end.abort();
      await running;
      await options.member.close().catch((error: Error) => options.say(`could not leave the group: ${error.message}`));
    },
  };
}

class KafkaPoller {
  readonly end = new AbortController();
  readonly #positions = new Map<string, Position>();
  #generation = 0;

  constructor(private readonly options: KafkaMappingOptions) {}

  async run(): Promise<void> {
    await this.#untilDone('join the group', () =>
      this.options.member.join((partitions) => void this.#assign(partitions)),
    );
    while (!this.end.signal.aborted) {
      const positions = [...this.#positions.values()];
      if (positions.length === 0) {
        await this.#pause(50);
        continue;
      }
      await this.#untilDone('read', async () => {
        for (const { records, ...place } of await this.options.member.fetch(positions, this.end.signal))
          await this.#handle(records, place);
      });
    }
  }

  async #assign(partitions: readonly Partition[]): Promise<void> {
    const generation = ++this.#generation;
    this.#positions.clear();
    await this.#untilDone('read the committed offsets', async () => {
      const positions = await this.options.member.committed(partitions);
      if (generation === this.#generation) for (const one of positions) this.#positions.set(idOf(one), one);
    });
  }

  /** Hands the records of a partition over, batch by batch, in order. */
  async #handle(records: readonly PolledRecord[], place: Partition & { readonly next: bigint }): Promise<void> {
    const { batchSize = 100, member } = this.options;
    const generation = this.#generation;
    for (let left = records; left.length > 0 && !this.#isOver(generation); ) {
      const batch = left.slice(0, batchSize);
      const done = await this.#invoke(batch, generation);
      left = left.slice(done);
      const offset = left[0]?.offset ?? place.next;
      if (done > 0 && !this.#isOver(generation)) await member.commit([{ ...placeOf(place), offset }]);
    }
    if (!this.#isOver(generation)) this.#positions.set(idOf(place), { ...placeOf(place), offset: place.next });
  }

  /** @returns how many records, from the first, are done: 0 only when polling is over */
  async #invoke(batch: readonly PolledRecord[], generation: number): Promise<number> {
    for (let tries = 1, size = batch.length; !this.#isOver(generation); tries++) {
      const tried = batch.slice(0, size);
      const { done, problem } = await this.#try(tried);
      if (done > 0) return done;
      this.options.say(`${positionOf(tried[0] as PolledRecord)} and ${size - 1} more: ${problem}`);
      if (size > 1) size = Math.ceil(size / 2);
      else await this.#pause(1000 * retrySeconds(tries));
    }
    return 0;
  }

  async #try(batch: readonly PolledRecord[]): Promise<{ readonly done: number; readonly problem?: string }> {
    try {
      const response = await this.options.invoke(eventOf(batch, this.options));
      const done = doneBy(response, batch);
      return done > 0 ? { done } : { done, problem: 'the function reported it' };
    } catch (error) {
      return { done: 0, problem: (error as Error).message };
    }
  }

  async #untilDone(what: string, work: () => Promise<void>): Promise<void> {
    for (let tries = 1; !this.end.signal.aborted; tries++) {
      try {
        await work();
        return;
      } catch (error) {
        this.options.say(`could not ${what}: ${(error as Error).message}`);
        await this.#pause(1000 * retrySeconds(tries));
      }
    }
  }

  #isOver = (generation: number) => generation !== this.#generation || this.end.signal.aborted;

  async #pause(ms: number): Promise<void> {
    const { sleep = (time, signal) => setTimeout(time, undefined, { signal }) } = this.options;
    await sleep(ms, this.end.signal).catch(() => undefined);
  }
}

/**
 * How many records, from the first, the response leaves done. Lambda goes on from the lowest reported offset; an identifier that is none of
 * the batch's fails the whole batch.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
function doneBy(response: unknown, batch: readonly PolledRecord[]): number {
  const { batchItemFailures: failures = [] } = (response ?? {}) as { readonly batchItemFailures?: readonly Failure[] };
  const failed = failures.map(({ itemIdentifier }) =>
    batch.findIndex(
      ({ topic, partition, offset }) =>
        itemIdentifier?.partition === `${topic}-${partition}` && Number(offset) === itemIdentifier.offset,
    ),
  );
  return failed.includes(-1) ? 0 : Math.min(batch.length, ...failed);
}

interface Failure {
  readonly itemIdentifier?: { readonly partition?: unknown; readonly offset?: unknown };
}

/** The event of `MSKEvent` or `SelfManagedKafkaEvent` in `@types/aws-lambda`. */
function eventOf(batch: readonly PolledRecord[], { bootstrapServers, eventSourceArn }: KafkaMappingOptions): object {
  const records: Record<string, object[]> = {};
  for (const { topic, partition, offset, timestamp, key, value, headers } of batch) {
    const name = `${topic}-${partition}`;
    records[name] ??= [];
    records[name].push({
      topic,
      partition,
      offset: Number(offset),
      timestamp,
      timestampType: 'CREATE_TIME',
      key: key?.toString('base64') ?? null,
      value: value?.toString('base64') ?? null,
      // Java's bytes are signed.
      headers: Object.entries(headers).map(([header, text]) => ({ [header]: [...new Int8Array(Buffer.from(text))] })),
    });
  }
  return {
    eventSource: eventSourceArn === undefined ? 'SelfManagedKafka' : 'aws:kafka',
    ...(eventSourceArn !== undefined && { eventSourceArn }),
    bootstrapServers: bootstrapServers.join(','),
    records,
  };
}

const placeOf = ({ topic, partition }: Partition): Partition => ({ topic, partition });
const idOf = ({ topic, partition }: Partition): string => `${topic}-${partition}`;
const positionOf = ({ topic, partition, offset }: Position): string => `${topic}:${partition}:${offset}`;
