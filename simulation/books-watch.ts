import type { Change, Item, Violation, Watch } from '@orderflow/simulation/invariants';

/** What the providers' books say of one order. */
export interface Books {
  /** Minor units that the customer is short of. */
  readonly kept: number;
  readonly charges: number;
  readonly refunds: number;
  readonly parcels: number;
}

/** Money, parcels and stock, as the ledger and the shelves tell of them. */
export class BooksWatch implements Watch {
  private readonly rows = new Map<string, Map<string, Item>>();
  private readonly shelves: Map<string, number>;

  /** @param before what is on the shelves from the beginning */
  constructor(
    private readonly ledger: string,
    private readonly stock: string,
    before: Readonly<Record<string, number>>,
  ) {
    this.shelves = new Map(Object.entries(before));
  }

  onChange({ table, after }: Change): readonly Violation[] {
    if (table === this.stock) return this.shelved(after);
    if (table === this.ledger) return this.entered(after);
    return [];
  }

  books(orderId: string): Books {
    const rows = [...(this.rows.get(orderId)?.values() ?? [])];
    const having = (status: string) => rows.filter((row) => row.status?.S === status);
    const sum = (some: readonly Item[]) => some.reduce((total, { amount }) => total + Number(amount?.N), 0);
    const [charged, refunded, shipped] = [having('charged'), having('refunded'), having('shipped')];
    return {
      kept: sum(charged) - sum(refunded),
      charges: charged.length,
      refunds: refunded.length,
      parcels: shipped.length,
    };
  }

  /** How many of a SKU are on the shelf. */
  available(sku: string): number {
    return this.shelves.get(sku) ?? 0;
  }

  private shelved(row: Item | undefined): readonly Violation[] {
    const [sku, available] = [String(row?.sku?.S), Number(row?.available?.N)];
    this.shelves.set(sku, available);
    return available < 0 ? [{ invariant: 'stock below zero', detail: `${sku}: ${available}` }] : [];
  }

  private entered(row: Item | undefined): readonly Violation[] {
    const [orderId, key] = [String(row?.orderId?.S), String(row?.key?.S)];
    const rows = this.rows.get(orderId) ?? new Map<string, Item>();
    this.rows.set(orderId, rows);
    if (row) rows.set(key, row);
    const { kept, charges, refunds, parcels } = this.books(orderId);
    const seen = `${orderId}: ${JSON.stringify({ kept, charges, refunds, parcels })}`;
    return [
      ...(charges > 1 ? [{ invariant: 'charged twice', detail: seen }] : []),
      ...(kept < 0 || refunds > 1 ? [{ invariant: 'refunded more than was charged', detail: seen }] : []),
      ...(parcels > 1 ? [{ invariant: 'shipped twice', detail: seen }] : []),
    ];
  }
}
