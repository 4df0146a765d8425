import { isDeepStrictEqual } from 'node:util';
import type { StoredEvent } from '@orderflow/core';
import type { Change, EventStoreWatch, Item, Violation, Watch } from '@orderflow/simulation/invariants';
import { countsOf } from '../functions/analytics/counts.ts';
import { analyticsSubscription } from '../functions/analytics/subscriptions.ts';
import { orderViewOf, streamsOf } from '../functions/read-model/view.ts';
import type { EndingsWatch } from './endings-watch.ts';

/** Read model and analytics equal what follows from the event store. */
export class ProjectionsWatch implements Watch {
  private readonly views = new Map<string, unknown>();
  private readonly counters = new Map<string, Item>();

  constructor(
    private readonly tables: { readonly readModel: string; readonly analytics: string },
    private readonly store: EventStoreWatch,
    private readonly endings: EndingsWatch,
  ) {}

  onChange({ table, after }: Change): readonly Violation[] {
    if (table === this.tables.readModel && after)
      this.views.set(String(after.id?.S), JSON.parse(String(after.view?.S)));
    if (table === this.tables.analytics && after) this.counters.set(`${after.pk?.S} ${after.sk?.S}`, after);
    return [];
  }

  atRest(): readonly Violation[] {
    return [...this.endings.orderIds().flatMap((orderId) => this.view(orderId)), ...this.counts()];
  }

  private view(orderId: string): readonly Violation[] {
    const events = streamsOf(orderId).flatMap((stream) => this.store.events(stream));
    const expected = JSON.parse(JSON.stringify(orderViewOf(orderId, events)));
    const seen = this.views.get(orderId);
    if (isDeepStrictEqual(seen, expected)) return [];
    const detail = `${orderId}: ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`;
    return [{ invariant: 'a view is not what the store comes to', detail }];
  }

  private counts(): readonly Violation[] {
    const expected = new Map<string, number>();
    for (const event of this.store
      .names()
      .flatMap((name) => this.store.events(name))
      .filter(isCounted))
      for (const { pk, sk, add } of countsOf(received(event), 'UTC'))
        for (const [name, by] of Object.entries(add)) {
          const key = `${pk} ${sk} ${name}`;
          expected.set(key, (expected.get(key) ?? 0) + by);
        }
    const seen = new Map<string, number>(
      [...this.counters].flatMap(([key, { pk, sk, ...counters }]) =>
        Object.entries(counters).map(([name, { N }]) => [`${key} ${name}`, Number(N)] as [string, number]),
      ),
    );
    return [...new Set([...expected.keys(), ...seen.keys()])]
      .filter((key) => expected.get(key) !== seen.get(key))
      .map((key) => ({
        invariant: 'analytics are not what the store comes to',
        detail: `${key}: ${seen.get(key)} instead of ${expected.get(key)}`,
      }));
  }
}

const types: readonly string[] = analyticsSubscription.subscribesTo.map(({ type }) => type);
const isCounted = ({ type }: StoredEvent): boolean => types.includes(type);
const received = (event: StoredEvent) =>
  ({ ...event, metadata: { timestamp: event.timestamp } }) as unknown as Parameters<typeof countsOf>[0];
