import type { Change, Row } from '@orderflow/testing/dynamodb';

/** The changes of one table's last moments, so that a read may see it as it was. */
export class TableHistory {
  private changes: (Pick<Change, 'place' | 'previous'> & { readonly at: number })[] = [];

  /** @param keepMs how far back it can look, in milliseconds */
  constructor(private readonly keepMs: number) {}

  record({ place, previous }: Change, at: number): void {
    this.changes.push({ at, place, previous });
    // Dropped by the half, so that a change costs the same on average however many there are.
    const half = this.changes.length >> 1;
    if ((this.changes[half]?.at ?? at) < at - this.keepMs) this.changes = this.changes.slice(half + 1);
  }

  /** The rows that were otherwise `at` that time than now. */
  asOf(at: number): ReadonlyMap<string, Row | undefined> {
    const rows = new Map<string, Row | undefined>();
    for (let index = this.changes.length - 1; index >= 0; index--) {
      const change = this.changes[index];
      if (!change || change.at <= at) break;
      rows.set(change.place, change.previous);
    }
    return rows;
  }
}
