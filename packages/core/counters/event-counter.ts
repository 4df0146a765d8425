import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { fulfilled, rejected, type Settled } from '../batch/index.ts';
import type { Received } from '../contracts/index.ts';
import { expiry, markerKey } from '../effects/index.ts';
import { classify, retryOnContention } from '../failures/index.ts';
import { failureOfCancellation, isConditionFailed } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import type { CounterOptions, Increment } from './counting.ts';
import { checkSize, type Entry, merged, packed } from './increments.ts';

/** Carries out a {@link CounterOptions}. */
export class EventCounter<Event extends Received> {
  private readonly retry: ReturnType<typeof retryOnContention>;

  constructor(
    private readonly deps: RuntimeDeps,
    private readonly counting: CounterOptions<Event>,
  ) {
    this.retry = retryOnContention(deps);
  }

  async countAll(events: readonly Event[]): Promise<readonly Settled[]> {
    const results = new Map<string, Settled>();
    const entries = new Map<string, Entry>();
    for (const event of events) {
      const marker = this.markerOf(event);
      try {
        const entry = { marker, increments: merged(this.counting.count(event)) };
        checkSize(entry);
        if (entry.increments.length > 0) entries.set(marker, entry);
        else results.set(marker, fulfilled('ignored'));
      } catch (error) {
        results.set(marker, rejected(error));
      }
    }
    for (const pack of packed([...entries.values()]))
      for (const [{ marker }, result] of await this.commit(pack)) results.set(marker, result);
    const first = new Map(events.toReversed().map((event) => [this.markerOf(event), event]));
    return events.map((event) => {
      const marker = this.markerOf(event);
      const result = results.get(marker) as Settled;
      return result.status === 'fulfilled' && first.get(marker) !== event ? fulfilled('duplicate') : result;
    });
  }

  /** Counts a pack in one transaction; again without those whose marker is there; one by one if it can't be as a whole. */
  private async commit(pack: readonly Entry[]): Promise<readonly (readonly [Entry, Settled])[]> {
    if (pack.length === 0) return [];
    try {
      const known = await this.retry(() => this.write(pack));
      if (known.length === 0) return pack.map((entry) => [entry, fulfilled('handled')]);
      const rest = pack.filter((entry) => !known.includes(entry));
      return [...known.map((entry) => [entry, fulfilled('duplicate')] as const), ...(await this.commit(rest))];
    } catch (error) {
      if (pack.length === 1 || classify(error) !== 'permanent') return pack.map((entry) => [entry, rejected(error)]);
      const alone = [];
      for (const entry of pack) alone.push(...(await this.commit([entry])));
      return alone;
    }
  }

  /** @returns the entries that were counted before; when there are any, nothing was written */
  private async write(pack: readonly Entry[]): Promise<readonly Entry[]> {
    const counters = merged(pack.flatMap(({ increments }) => increments));
    const items = [...pack.map((entry) => this.putMarker(entry)), ...counters.map((counter) => this.increase(counter))];
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

  private putMarker({ marker }: Entry): TransactWriteItem {
    return {
      Put: {
        TableName: this.counting.markers,
        Item: { key: { S: marker }, ...expiry(this.deps, this.counting.markerTtlSeconds) },
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': 'key' },
      },
    };
  }

  private increase({ pk, sk, add }: Increment): TransactWriteItem {
    const amounts = Object.entries(add);
    return {
      Update: {
        TableName: this.counting.counters,
        Key: { pk: { S: pk }, sk: { S: sk } },
        UpdateExpression: `ADD ${amounts.map((_, n) => `#name${n} :by${n}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(amounts.map(([name], n) => [`#name${n}`, name])),
        ExpressionAttributeValues: Object.fromEntries(amounts.map(([, by], n) => [`:by${n}`, { N: String(by) }])),
      },
    };
  }

  private markerOf = ({ metadata }: Received): string => markerKey(this.deps, metadata.eventId);
}
