import type { Change, Item, Violation, Watch } from '@orderflow/simulation/invariants';

/** What the providers' ledger says of one order. */
export interface LedgerOfOrder {
  /** Minor units that the customer is short of. */
  readonly kept: number;
  readonly charges: number;
  readonly refunds: number;
  readonly parcels: number;
  /** Where the parcels went. */
  readonly countries: readonly string[];
}

/** Money, parcels and stock: what the providers' ledger and the stock table say. */
export class LedgerWatch implements Watch {
  private readonly rows = new Map<string, Map<string, Item>>();
  private readonly stock: Map<string, number>;

  /** @param before units of each SKU in stock at the beginning */
  constructor(
    private readonly ledgerTable: string,
    private readonly stockTable: string,
    before: Readonly<Record<string, number>>,
  ) {
    this.stock = new Map(Object.entries(before));
  }

  onChange({ table, after }: Change): readonly Violation[] {
    if (table === this.stockTable) return this.stockChanged(after);
    if (table === this.ledgerTable) return this.ledgerChanged(after);
    return [];
  }

  /** What the ledger says of an order. */
  of(orderId: string): LedgerOfOrder {
    const rows = [...(this.rows.get(orderId)?.values() ?? [])];
    const having = (status: string) => rows.filter((row) => row.status?.S === status);
    const sum = (some: readonly Item[]) => some.reduce((total, { amount }) => total + Number(amount?.N), 0);
    const [charged, refunded, shipped] = [having('charged'), having('refunded'), having('shipped')];
    return {
      kept: sum(charged) - sum(refunded),
      charges: charged.length,
      refunds: refunded.length,
      parcels: shipped.length,
      countries: shipped.map((row) => String(row.country?.S)),
    };
  }

  /** When an order was charged, ISO 8601; `undefined` when it was not. */
  chargedAt(orderId: string): string | undefined {
    const rows = [...(this.rows.get(orderId)?.values() ?? [])];
    return rows.find(({ status }) => status?.S === 'charged')?.at?.S;
  }

  /** Orders for which a provider has something in its books. */
  orderIds(): readonly string[] {
    return [...this.rows.keys()];
  }

  /** How many units of a SKU are in stock. */
  available(sku: string): number {
    return this.stock.get(sku) ?? 0;
  }

  private stockChanged(row: Item | undefined): readonly Violation[] {
    const [sku, available] = [String(row?.sku?.S), Number(row?.available?.N)];
    this.stock.set(sku, available);
    return available < 0 ? [{ invariant: 'stock below zero', detail: `${sku}: ${available}` }] : [];
  }

  private ledgerChanged(row: Item | undefined): readonly Violation[] {
    const [orderId, key] = [String(row?.orderId?.S), String(row?.key?.S)];
    const rows = this.rows.get(orderId) ?? new Map<string, Item>();
    this.rows.set(orderId, rows);
    if (row) rows.set(key, row);
    const { kept, charges, refunds, parcels } = this.of(orderId);
    const seen = `${orderId}: ${JSON.stringify({ kept, charges, refunds, parcels })}`;
    return [
      ...(charges > 1 ? [{ invariant: 'charged twice', detail: seen }] : []),
      ...(kept < 0 || refunds > 1 ? [{ invariant: 'refunded more than was charged', detail: seen }] : []),
      ...(parcels > 1 ? [{ invariant: 'shipped twice', detail: seen }] : []),
    ];
  }
}
