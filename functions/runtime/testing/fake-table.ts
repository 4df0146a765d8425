import type { Item } from './attribute-values';
import { invalid } from './expression-reader';
import { compare } from './expressions';

/** A table's primary key (partition, then sort), and those of its indexes. */
export interface TableShape {
  readonly key: readonly string[];
  readonly indexes?: Readonly<Record<string, readonly string[]>>;
}

/** What a Query asks of a table. */
export interface Question {
  readonly index: string | undefined;
  readonly matches: (item: Item) => boolean;
  readonly backwards: boolean;
  readonly after: Item | undefined;
  readonly limit: number;
}

/** One table: items by key. */
export class FakeTable {
  private readonly items = new Map<string, Item>();

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
    if (item) this.items.set(place, item);
    else this.items.delete(place);
  }

  /** Every item, in order of the table's key or of an index's. */
  all(index?: string): Item[] {
    const order = [...this.keyOf(index), ...this.shape.key];
    const byKey = (a: Item, b: Item) => order.reduce((result, name) => result || compare(a[name], b[name]), 0);
    return [...this.items.values()].sort(byKey);
  }

  /** One page; `last` is where the next begins. */
  query({ index, matches, backwards, after, limit }: Question): { page: Item[]; last: Item | undefined } {
    const key = this.keyOf(index);
    const found = this.all(index).filter((item) => key.every((name) => item[name]) && matches(item));
    if (backwards) found.reverse();
    const start = after ? found.findIndex((item) => this.placeOf(item) === this.placeOf(after)) + 1 : 0;
    const page = found.slice(start, start + limit);
    const end = page.at(-1);
    const more = end && start + limit < found.length;
    return { page, last: more ? pick(end, [...key, ...this.shape.key]) : undefined };
  }

  private keyOf(index: string | undefined): readonly string[] {
    const key = index === undefined ? this.shape.key : this.shape.indexes?.[index];
    if (!key) throw invalid(`The table ${this.name} does not have the specified index: ${index}`);
    return key;
  }
}

const pick = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
