import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  type EventConsumer,
  fulfilled,
  handleBatch,
  type ReceivedFrom,
  rejected,
  type Settled,
} from '../batch/index.ts';
import type { AnyContract, Received } from '../contracts/index.ts';
import { expiry, markerKey } from '../effects/index.ts';
import { classify, retryOnContention } from '../failures/index.ts';
import { failureOfCancellation, isConditionFailed } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { type CountedEvent, checkSize, type Increment, merged, packed } from './increments.ts';

export interface CounterOptions<Event> {
  /** Table of counters: partition key `pk` (S), sort key `sk` (S). */
  readonly counters: string;
  /** Idempotency table: partition key `key` (S), TTL attribute `expiresAt`. */
  readonly markers: string;
  /** How long the marker of an event is kept, in seconds; 0: for ever. After it, a replay counts the event again. */
  readonly markerTtlSeconds: number;
  /** What an event adds. Pure. An event without increments is ignored. At most 99 items. */
  count(event: Event): readonly Increment[];
}

/**
 * A consumer that counts each event exactly once, also when it is delivered several times or out of order: a marker per
 * event and the counters change in one transaction. A batch is one transaction if it fits.
 *
 * - crash before the write: nothing is counted; the messages are delivered again.
 * - crash after it: the messages are delivered again, and their markers exist.
 *
 * A counter that every event increments is a hot item: use a low concurrency and large batches.
 */
export function count<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  deps: RuntimeDeps,
  options: CounterOptions<ReceivedFrom<Contracts>>,
): EventConsumer {
  const counter = new EventCounter(deps, options);
  return handleBatch(contracts, deps, (events, late) => Promise.race([counter.countAll(events), late]));
}

class EventCounter<Event extends Received> {
  private readonly retry: ReturnType<typeof retryOnContention>;

  constructor(
    private readonly deps: RuntimeDeps,
    private readonly options: CounterOptions<Event>,
  ) {
    this.retry = retryOnContention(deps);
  }

  async countAll(events: readonly Event[]): Promise<readonly Settled[]> {
    const results = new Map<string, Settled>();
    const counted = new Map<string, CountedEvent>();
    for (const event of events) {
      const marker = this.markerOf(event);
      try {
        const increments = merged(this.options.count(event));
        checkSize(increments);
        if (increments.length > 0) counted.set(marker, { marker, increments });
        else results.set(marker, fulfilled('ignored'));
      } catch (error) {
        results.set(marker, rejected(error));
      }
    }
    for (const pack of packed([...counted.values()]))
      for (const [{ marker }, result] of await this.commit(pack)) results.set(marker, result);
    const first = new Map(events.toReversed().map((event) => [this.markerOf(event), event]));
    return events.map((event) => {
      const marker = this.markerOf(event);
      const result = results.get(marker) as Settled;
      return result.status === 'fulfilled' && first.get(marker) !== event ? fulfilled('duplicate') : result;
    });
  }

  /**
   * Counts a pack in one transaction. When some of its markers exist, the others are counted in another transaction. When
   * the transaction can never succeed, each event is counted in a transaction by itself.
   */
  private async commit(pack: readonly CountedEvent[]): Promise<readonly (readonly [CountedEvent, Settled])[]> {
    if (pack.length === 0) return [];
    try {
      const known = await this.retry(() => this.write(pack));
      if (known.length === 0) return pack.map((event) => [event, fulfilled('handled')]);
      const rest = pack.filter((event) => !known.includes(event));
      return [...known.map((event) => [event, fulfilled('duplicate')] as const), ...(await this.commit(rest))];
    } catch (error) {
      if (pack.length === 1 || classify(error) !== 'permanent') return pack.map((event) => [event, rejected(error)]);
      const results = [];
      for (const event of pack) results.push(...(await this.commit([event])));
      return results;
    }
  }

  /** @returns the events whose markers exist; if there are any, nothing was written */
  private async write(pack: readonly CountedEvent[]): Promise<readonly CountedEvent[]> {
    const counters = merged(pack.flatMap(({ increments }) => increments));
    const items = [...pack.map((event) => this.putMarker(event)), ...counters.map((counter) => this.increase(counter))];
    try {
      await this.deps.dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return [];
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const known = pack.filter((_, index) => isConditionFailed(error.CancellationReasons?.[index]));
      if (known.length === 0) throw failureOfCancellation(error);
      return known;
    }
  }

  private putMarker({ marker }: CountedEvent): TransactWriteItem {
    return {
      Put: {
        TableName: this.options.markers,
        Item: { key: { S: marker }, ...expiry(this.deps, this.options.markerTtlSeconds) },
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': 'key' },
      },
    };
  }

  private increase({ pk, sk, add }: Increment): TransactWriteItem {
    const amounts = Object.entries(add);
    return {
      Update: {
        TableName: this.options.counters,
        Key: { pk: { S: pk }, sk: { S: sk } },
        UpdateExpression: `ADD ${amounts.map((_, n) => `#name${n} :by${n}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(amounts.map(([name], n) => [`#name${n}`, name])),
        ExpressionAttributeValues: Object.fromEntries(amounts.map(([, by], n) => [`:by${n}`, { N: String(by) }])),
      },
    };
  }

  private markerOf = ({ metadata }: Received): string => markerKey(this.deps, metadata.eventId);
}
