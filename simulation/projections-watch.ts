import { isDeepStrictEqual } from 'node:util';
import type { StoredEvent } from '@orderflow/core';
import type { Change, EventStoreWatch, Item, Violation, Watch } from '@orderflow/simulation/invariants';
import type { Expected } from './expected.ts';
import type { OracleWatch } from './oracle-watch.ts';

/** What a view says of an order, by the last event of the order's stream. */
const STATUS: Readonly<Record<string, string>> = { 'order.completed': 'completed', 'order.cancelled': 'cancelled' };

/** Read model and analytics are what the wishes and their endings come to. */
export class ProjectionsWatch implements Watch {
  private readonly views = new Map<string, Readonly<Record<string, unknown>>>();
  private readonly counters = new Map<string, Item>();

  constructor(
    private readonly tables: { readonly readModel: string; readonly analytics: string },
    private readonly store: EventStoreWatch,
    private readonly oracle: OracleWatch,
  ) {}

  onChange({ table, after }: Change): readonly Violation[] {
    if (table === this.tables.readModel && after)
      this.views.set(String(after.id?.S), JSON.parse(String(after.view?.S)));
    if (table === this.tables.analytics && after) this.counters.set(`${after.pk?.S} ${after.sk?.S}`, after);
    return [];
  }

  atRest(): readonly Violation[] {
    return [...this.oracle.all().flatMap((expected) => this.view(expected)), ...this.counts()];
  }

  private view(order: Expected): readonly Violation[] {
    const seen = this.views.get(order.orderId);
    const expected = this.expectedView(order);
    if (isDeepStrictEqual(seen, expected)) return [];
    const detail = `${order.orderId}: ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`;
    return [{ invariant: 'a view is not what the store comes to', detail }];
  }

  private expectedView({ wish, orderId, total, currency }: Expected): object {
    const events = this.store.events(`order-${orderId}`);
    const [created, last] = [events[0] as StoredEvent, events.at(-1) as StoredEvent];
    return {
      ...{ orderId, customerId: wish.customerId, items: wish.items, total, currency },
      ...{ placedAt: created.timestamp, correlationId: created.correlationId, status: STATUS[last.type] },
      ...(last.type === 'order.cancelled' && { reason: (last.data as { readonly reason: string }).reason }),
    };
  }

  private counts(): readonly Violation[] {
    const expected = this.expectedCounts();
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

  private expectedCounts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    const add = (key: string, by: number) => counts.set(key, (counts.get(key) ?? 0) + by);
    for (const { wish, orderId, total, currency } of this.oracle.all())
      for (const { type, timestamp } of this.store.events(`order-${orderId}`)) {
        const day = `day#${timestamp.slice(0, 10)}`;
        if (type === 'order.created') add(`${day} orders placed`, 1);
        if (type === 'order.cancelled') add(`${day} orders cancelled`, 1);
        if (type !== 'order.completed') continue;
        add(`${day} orders completed`, 1);
        add(`${day} revenue#${currency} orders`, 1);
        add(`${day} revenue#${currency} amount`, total);
        for (const { sku, quantity, unitPrice } of wish.items) {
          add(`${day} sku#${sku}#${currency} quantity`, quantity);
          add(`${day} sku#${sku}#${currency} amount`, quantity * unitPrice);
        }
      }
    return counts;
  }
}
