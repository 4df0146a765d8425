import { Permanent } from '../failures/index.ts';

/** What an event adds to one item of counters: `{ pk: 'day#2026-11-23', sk: 'orders', add: { placed: 1 } }`. */
export interface Increment {
  readonly pk: string;
  readonly sk: string;
  /** Integers, by attribute. */
  readonly add: Readonly<Record<string, number>>;
}

/** An event to count: the key of its marker, and its increments. */
export interface CountedEvent {
  readonly marker: string;
  readonly increments: readonly Increment[];
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_TRANSACTION_ITEMS = 100;

/** One increment per item, because a transaction may contain an item only once. */
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

/** The events in as few packs as possible, each of which fits one transaction, markers included. Keeps their order. */
export function packed(events: readonly CountedEvent[]): readonly (readonly CountedEvent[])[] {
  const packs: CountedEvent[][] = [];
  let items = new Set<string>();
  for (const event of events) {
    const added = [`marker ${event.marker}`, ...event.increments.map(keyOf)];
    const together = new Set([...items, ...added]);
    const fits = together.size <= MAX_TRANSACTION_ITEMS;
    items = fits ? together : new Set(added);
    const pack = packs.at(-1);
    if (pack && fits) pack.push(event);
    else packs.push([event]);
  }
  return packs;
}

/** @throws Permanent when the increments of one event do not fit a transaction */
export function checkSize(increments: readonly Increment[]): void {
  const limit = MAX_TRANSACTION_ITEMS - 1;
  if (increments.length > limit)
    throw new Permanent(`the event changes ${increments.length} counters; the limit is ${limit}`);
}

const keyOf = ({ pk, sk }: Pick<Increment, 'pk' | 'sk'>): string => JSON.stringify([pk, sk]);
