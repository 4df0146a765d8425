import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../attribute-values.ts';
import { invalid } from './failures.ts';
import { checkKeyPart, type Key, type TableShape } from './key.ts';
import { bytesOf, compare } from './values.ts';

/** A stored item. A row is never changed: a write replaces it. */
export interface Row {
  readonly place: string;
  readonly item: Item;
  readonly bytes: number;
}

/** Rows that replace or hide rows of a table, to give an earlier state of it. */
export type Overlay = ReadonlyMap<string, Row | undefined>;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_ITEM_BYTES = 400 * 1024;

/** One table: rows by key, and by the partitions of its key and of each index. */
export class Table {
  private readonly rows = new Map<string, Row>();
  private readonly partitions = new Map<string, Partition>();
  private readonly indexes: readonly (string | undefined)[];
  private readonly orders = new Map<string | undefined, Key>();

  constructor(
    readonly name: string,
    readonly shape: TableShape,
  ) {
    this.indexes = [undefined, ...Object.keys(shape.indexes ?? {})];
  }

  /** The place of an item by its key. @throws ValidationException when the attributes are not exactly the key of this table */
  placeOfKey(key: Item): string {
    const { key: names } = this.shape;
    if (Object.keys(key).length !== names.length || names.some((name) => key[name] === undefined))
      throw invalid('The provided key element does not match the schema');
    return this.placeOf(key);
  }

  /** The place of a whole item. @throws ValidationException when a key attribute is missing or invalid */
  placeOf(item: Item): string {
    const { key, types } = this.shape;
    const [partition = '', sort = ''] = key.map((name, part) => checkKeyPart(name, item[name], part, types?.[name]));
    return `${partition.length} ${partition}${sort}`;
  }

  /** @throws ValidationException when the item is too large or an attribute is invalid as a key of an index */
  rowOf(place: string, item: Item, tooLarge = 'Item size has exceeded the maximum allowed size'): Row {
    const bytes = bytesOf(item);
    if (bytes > MAX_ITEM_BYTES) throw invalid(tooLarge);
    for (const index of this.indexes)
      if (index !== undefined)
        this.keyOf(index).forEach((name, part) => {
          if (item[name] !== undefined) checkKeyPart(name, item[name], part, this.shape.types?.[name], index);
        });
    return { place, item, bytes };
  }

  get = (place: string): Row | undefined => this.rows.get(place);

  set(place: string, row: Row | undefined): void {
    const previous = this.rows.get(place);
    if (row) this.rows.set(place, row);
    else this.rows.delete(place);
    for (const index of this.indexes) {
      if (previous && this.isIn(index, previous)) this.partition(index, previous.item).set(place, undefined);
      if (row && this.isIn(index, row)) this.partition(index, row.item).set(place, row);
    }
  }

  /** All rows, ordered by key. */
  all(overlay?: Overlay): Row[] {
    return ordered([...laidOver([...this.rows.values()], overlay)], this.shape.key);
  }

  /** The rows of one partition, of the table or of an index, ordered by sort key. */
  partitionOf(index: string | undefined, equal: AttributeValue, overlay?: Overlay): Row[] {
    const name = this.keyOf(index)[0] as string;
    const rows = this.partition(index, { [name]: equal }).ordered(this.orderOf(index));
    if (!overlay || overlay.size === 0) return [...rows];
    const mine = laidOver(rows, overlay).filter((row) => this.isIn(index, row) && compare(row.item[name], equal) === 0);
    return ordered(mine, this.orderOf(index));
  }

  /** The key of the table or of an index. @throws ValidationException when there is no such index */
  keyOf(index: string | undefined): Key {
    const key = index === undefined ? this.shape.key : this.shape.indexes?.[index];
    if (!key) throw invalid(`The table does not have the specified index: ${index}`);
    return key;
  }

  /** The attributes that order the rows of an index: its key, then the table's. */
  orderOf(index: string | undefined): Key {
    const order = this.orders.get(index) ?? [...new Set([...this.keyOf(index), ...this.shape.key])];
    this.orders.set(index, order);
    return order;
  }

  /** An index contains only the items that have all attributes of its key. */
  private isIn = (index: string | undefined, { item }: Row): boolean =>
    this.keyOf(index).every((name) => item[name] !== undefined);

  private partition(index: string | undefined, item: Item): Partition {
    const value = item[this.keyOf(index)[0] as string];
    const name = `${index ?? ''}\0${value?.S ?? `#${value?.N}`}`;
    const known = this.partitions.get(name);
    if (known) return known;
    const partition = new Partition();
    this.partitions.set(name, partition);
    return partition;
  }
}

/** Rows of one partition. Their order is found out when somebody asks for it, and kept until one of them changes. */
class Partition {
  private readonly rows = new Map<string, Row>();
  private inOrder: readonly Row[] | undefined;

  set(place: string, row: Row | undefined): void {
    if (row) this.rows.set(place, row);
    else this.rows.delete(place);
    this.inOrder = undefined;
  }

  /** @param key always the same one */
  ordered(key: Key): readonly Row[] {
    this.inOrder ??= ordered([...this.rows.values()], key);
    return this.inOrder;
  }
}

const ordered = (rows: Row[], key: Key): Row[] =>
  rows.length < 2 ? rows : rows.sort((a, b) => compareBy(key, a.item, b.item));

/** How two items stand to each other by these attributes. */
export const compareBy = (key: Key, left: Item, right: Item): number =>
  key.reduce((order, name) => order || compare(left[name], right[name]), 0);

function laidOver(rows: readonly Row[], overlay: Overlay | undefined): readonly Row[] {
  if (!overlay || overlay.size === 0) return rows;
  const replaced = [...overlay.values()].filter((row): row is Row => row !== undefined);
  return [...rows.filter(({ place }) => !overlay.has(place)), ...replaced];
}
