import type { Change, EventStoreWatch, Item, Violation, Watch } from '@orderflow/simulation/invariants';
import type { Expected } from './expected.ts';
import type { LedgerWatch } from './ledger-watch.ts';
import { unitsOf } from './wishes.ts';

/** Within it a decision may be missed: clocks differ, and calls take their time. */
const NOTICED_WITHIN_MS = 10 * 60_000;

/**
 * A provider that refuses nothing in advance may make a charge while its order is given up, of which nobody can know then: the message of
 * the charge gives it back. So long a request may last, and the function that has sent it.
 */
const RACE_MS = 30_000;

export interface EndingsProps {
  readonly eventsTable: string;
  readonly store: EventStoreWatch;
  readonly ledger: LedgerWatch;
  /** Units in stock before the first order. */
  readonly stock: Readonly<Record<string, number>>;
  /** Orders that somebody was promised. */
  readonly accepted: () => Iterable<string>;
  /** What an order must be: computed from what was wished. */
  readonly expected: (orderId: string, correlationId: string) => Expected | undefined;
  /** Virtual milliseconds since the epoch. */
  readonly now: () => number;
}

/** Every order has ended, and what is held for it agrees with how. */
export class EndingsWatch implements Watch {
  /** When orders were charged, by the world's own time. */
  private readonly charged = new Map<string, number>();

  constructor(private readonly props: EndingsProps) {}

  /** From the moment that it is cancelled, an order holds nothing; and no parcel leaves before its order is confirmed. */
  onChange({ table, after }: Change): readonly Violation[] {
    if (after?.status?.S === 'charged') this.noteCharge(String(after.orderId?.S));
    if (after?.status?.S === 'shipped' && after.orderId?.S) return this.parcelLeft(after.orderId.S);
    if (table !== this.props.eventsTable) return [];
    if (after?.stream?.S?.startsWith('payment-')) return this.givenUp(after);
    if (!after?.events?.S?.includes('order.cancelled')) return [];
    const orderId = String(after.stream?.S).slice('order-'.length);
    const { kept, parcels } = this.props.ledger.of(orderId);
    const stock = this.props.store.events(`inventory-${orderId}`).at(-1)?.type;
    // What is charged later than anybody waits for is given back later, too.
    const isExpired = this.props.store.events(`payment-${orderId}`).some(({ type }) => type === 'payment.expired');
    const isRacing = this.props.now() - (this.charged.get(orderId) ?? Number.NEGATIVE_INFINITY) < RACE_MS;
    if ((kept === 0 || isExpired || isRacing) && parcels === 0 && stock !== 'inventory.reserved') return [];
    const detail = `${orderId}: ${JSON.stringify({ kept, parcels, stock })}`;
    return [{ invariant: 'an order is cancelled that still holds something', detail }];
  }

  /** A row is written anew whenever the same is asked for again. */
  private noteCharge(orderId: string): void {
    if (!this.charged.has(orderId)) this.charged.set(orderId, this.props.now());
  }

  /** Nothing is given up for want of a decision that was there. */
  private givenUp({ stream, at, events }: Item): readonly Violation[] {
    if (!events?.S?.includes('was not decided in time')) return [];
    const orderId = String(stream?.S).slice('payment-'.length);
    const chargedAt = this.props.ledger.chargedAt(orderId);
    if (chargedAt === undefined || Date.parse(String(at?.S)) - Date.parse(chargedAt) < NOTICED_WITHIN_MS) return [];
    const detail = `${orderId} was charged at ${chargedAt}`;
    return [{ invariant: 'a payment was given up that had been decided in time', detail }];
  }

  private parcelLeft(orderId: string): readonly Violation[] {
    const events = this.props.store.events(`order-${orderId}`);
    if (events.some(({ type }) => type === 'order.confirmed')) return [];
    return [{ invariant: 'a parcel left before its order was confirmed', detail: orderId }];
  }

  atRest(): readonly Violation[] {
    const missing = [...this.props.accepted()].filter(
      (orderId) => this.props.store.events(`order-${orderId}`).length === 0,
    );
    return [
      ...missing.map((orderId) => ({ invariant: 'an accepted order is not in the store', detail: orderId })),
      ...this.orderIds().flatMap((orderId) => this.ended(orderId)),
      ...this.stockDifferences(),
      ...this.props.ledger
        .orderIds()
        .filter((orderId) => this.lastOf(orderId) === 'none' && this.props.ledger.of(orderId).kept !== 0)
        .map((orderId) => ({ invariant: 'money was taken for no order', detail: orderId })),
    ];
  }

  /** Every order that there is. */
  orderIds(): readonly string[] {
    return this.props.store.names().flatMap((name) => (name.startsWith('order-') ? [name.slice('order-'.length)] : []));
  }

  /** How an order stands: the type of the last event of its stream. */
  lastOf(orderId: string): string {
    return this.props.store.events(`order-${orderId}`).at(-1)?.type ?? 'none';
  }

  private expectedOf(orderId: string): Expected | undefined {
    return this.props.expected(orderId, String(this.props.store.events(`order-${orderId}`)[0]?.correlationId));
  }

  private ended(orderId: string): readonly Violation[] {
    const last = this.lastOf(orderId);
    const { kept, charges, refunds, parcels, countries } = this.props.ledger.of(orderId);
    const stock = this.props.store.events(`inventory-${orderId}`).at(-1)?.type;
    const seen = `${orderId}: ${JSON.stringify({ last, kept, charges, refunds, parcels, countries, stock })}`;
    if (last === 'order.completed') {
      const { total, country } = this.expectedOf(orderId) ?? {};
      const isCharged = total === 0 ? charges === 0 : charges === 1 && kept === total;
      const isRight = isCharged && parcels === 1 && countries[0] === country && stock === 'inventory.reserved';
      return isRight
        ? []
        : [{ invariant: 'a completed order is not charged, reserved and shipped once', detail: seen }];
    }
    if (last !== 'order.cancelled') return [{ invariant: 'an order did not end', detail: seen }];
    const isRight = kept === 0 && parcels === 0 && stock !== 'inventory.reserved';
    return isRight ? [] : [{ invariant: 'a cancelled order holds something', detail: seen }];
  }

  /** The stock is less by what is reserved. */
  private stockDifferences(): readonly Violation[] {
    const reserved = new Map<string, number>();
    for (const orderId of this.orderIds()) {
      if (this.props.store.events(`inventory-${orderId}`).at(-1)?.type !== 'inventory.reserved') continue;
      const { wish } = this.expectedOf(orderId) ?? {};
      for (const [sku, units] of wish ? unitsOf(wish) : []) reserved.set(sku, (reserved.get(sku) ?? 0) + units);
    }
    return Object.entries(this.props.stock)
      .map(([sku, before]) => ({
        sku,
        expected: before - (reserved.get(sku) ?? 0),
        seen: this.props.ledger.available(sku),
      }))
      .filter(({ expected, seen }) => expected !== seen)
      .map((row) => ({ invariant: 'stock disagrees with what is reserved', detail: JSON.stringify(row) }));
  }
}
