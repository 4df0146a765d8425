import { Permanent } from '../failures/index.ts';
import type { Increment } from './counting.ts';

/** An event that was counted: the key of its marker, and what it adds. */
export interface Entry {
  readonly marker: string;
  readonly increments: readonly Increment[];
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const TRANSACTION_ITEMS = 100;

/** One increment per item: a transaction may touch each only once. */
export function merged(increments: readonly Increment[]): readonly Increment[] {
  const items = new Map<string, { pk: string; sk: string; add: Record<string, number> }>();
  for (const { pk, sk, add } of increments) {
    const key = keyOf({ pk, sk });
    const item = items.get(key) ?? { pk, sk, add: {} };
    for (const [name, by] of Object.entries(add)) item.add[name] = (item.add[name] ?? 0) + by;
    items.set(key, item);
  }
  return [...items.values()];
}

/** Entries in as few groups as fit in one transaction each, a marker and the counters of each included. Keeps order. */
export function packed(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const packs: Entry[][] = [];
  let items = new Set<string>();
  for (const entry of entries) {
    const mine = [`marker ${entry.marker}`, ...entry.increments.map(keyOf)];
    const together = new Set([...items, ...mine]);
    const fits = together.size <= TRANSACTION_ITEMS;
    items = fits ? together : new Set(mine);
    const pack = packs.at(-1);
    if (pack && fits) pack.push(entry);
    else packs.push([entry]);
  }
  return packs;
}

/** @throws Permanent when an entry alone is more than a transaction holds. */
export function checkSize({ increments }: Entry): void {
  const room = TRANSACTION_ITEMS - 1;
  if (increments.length > room)
    throw new Permanent(`counts in ${increments.length} items; beside its marker a transaction has room for ${room}`);
}

const keyOf = ({ pk, sk }: Pick<Increment, 'pk' | 'sk'>): string => JSON.stringify([pk, sk]);
