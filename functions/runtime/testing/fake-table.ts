import type { Item } from './attribute-values';
import { invalid } from './expression-reader';
import { compare } from './expressions';

type Key = readonly string[];

/** A table's primary key (partition, then sort), and those of its indexes. */
export interface TableShape {
  readonly key: Key;
  readonly indexes?: Readonly<Record<string, Key>>;
}

/** What a Query asks of a table. */
export interface Question {
  readonly index: string | undefined;
  /** What the key condition demands to be equal: attribute by attribute. */
  readonly equal: Item;
  readonly matches: (item: Item) => boolean;
  readonly backwards: boolean;
  readonly after: Item | undefined;
  readonly limit: number;
}

/** One table: items by key. */
export class FakeTable {
  private readonly items = new Map<string, Item>();
  private readonly partitions = new Map<string, Map<string, Item>>();

  constructor(
    readonly name: string,
    private readonly shape: TableShape,
  ) {}

  /** The item's place. @throws ValidationException when a key attribute is missing. */
  placeOf(item: Item): string {
    const values = this.shape.key.map((attribute) => {
      const value = item[attribute];
      if (!(value?.S || value?.N)) throw invalid(`Missing or empty key attribute ${attribute} of table ${this.name}`);
      return value;
    });
    return JSON.stringify([this.name, ...values]);
  }

  get = (place: string): Item | undefined => this.items.get(place);

  set(place: string, item: Item | undefined): void {
    const partition = this.partitionOf(item ?? this.items.get(place) ?? {});
    if (item) {
      this.items.set(place, item);
      partition.set(place, item);
    } else {
      this.items.delete(place);
      partition.delete(place);
    }
  }

  /** Every item, in order of the key. */
  all = (): Item[] => this.ordered(this.items.values(), this.shape.key);

  /** One page; `last` is where the next begins. */
  query({ index, equal, matches, backwards, after, limit }: Question): { page: Item[]; last: Item | undefined } {
    const key = this.keyOf(index);
    if (!equal[key[0] as string]) throw invalid(`Query condition missed key schema element: ${key[0]}`);
    const candidates = [...(index ? this.items : this.partitionOf(equal)).values()];
    const found = this.ordered(
      candidates.filter((item) => key.every((name) => item[name]) && matches(item)),
      [...key, ...this.shape.key],
    );
    if (backwards) found.reverse();
    const start = after ? found.findIndex((item) => this.placeOf(item) === this.placeOf(after)) + 1 : 0;
    const page = found.slice(start, start + limit);
    const end = page.at(-1);
    const more = end && start + limit < found.length;
    return { page, last: more ? pick(end, [...key, ...this.shape.key]) : undefined };
  }

  private ordered(items: Iterable<Item>, key: readonly string[]): Item[] {
    return [...items].sort((a, b) => key.reduce((result, name) => result || compare(a[name], b[name]), 0));
  }

  private partitionOf(item: Item): Map<string, Item> {
    const name = JSON.stringify(item[this.shape.key[0] as string]);
    const partition = this.partitions.get(name) ?? new Map<string, Item>();
    this.partitions.set(name, partition);
    return partition;
  }

  private keyOf(index: string | undefined): Key {
    const key = index === undefined ? this.shape.key : this.shape.indexes?.[index];
    if (!key) throw invalid(`The table ${this.name} does not have the specified index: ${index}`);
    return key;
  }
}

const pick = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
