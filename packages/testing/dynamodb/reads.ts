import type { Item } from '../attribute-values.ts';
import { type Condition, satisfies } from './conditions.ts';
import { invalid } from './failures.ts';
import type { Operand } from './operands.ts';
import { nameOf, type Placeholders, valueIn } from './placeholders.ts';
import { projected } from './projections.ts';
import { checkLimit, type Expressions, expressionsOf, type Request } from './requests.ts';
import { compareBy, type Overlay, type Row, type Table } from './table.ts';
import { copyItem } from './values.ts';

/** The limits of one page of a Query or Scan. */
export interface Pages {
  /** @default no limit */
  readonly items: number;
  readonly bytes: number;
}

/** How a call ends. */
export interface Finish {
  /** For an eventually consistent read: an earlier state of the table. */
  readonly overlay?: (table: Table) => Overlay | undefined;
  /** For a BatchGetItem: whether the key at this place of the request is left unprocessed. @default none is */
  readonly isUnprocessed?: (index: number) => boolean;
}

/** A valid read; `overlay`: an earlier state of the table. */
export type Read = (overlay?: Overlay) => object;

export function readItem(request: Request, table: Table): Read {
  const place = table.placeOfKey(request.Key ?? {});
  const expressions = expressionsOf(request);
  return (overlay) => {
    const row = overlay?.has(place) ? overlay.get(place) : table.get(place);
    return row ? { Item: shown(row, expressions) } : {};
  };
}

export function readQuery(request: Request, table: Table, pages: Pages): Read {
  const { IndexName: index, ConsistentRead: isConsistent } = request;
  const key = table.keyOf(index);
  if (index !== undefined && isConsistent)
    throw invalid('Consistent reads are not supported on global secondary indexes');
  if (request.KeyConditionExpression === undefined)
    throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  const expressions = expressionsOf(request);
  const condition = expressions.keyCondition as Condition;
  const partition = partitionOf(condition, key, expressions.placeholders);
  const page = pageReader(request, table, expressions, pages);
  return (overlay) => {
    const rows = table.partitionOf(index, partition, overlay);
    return page(rows.filter(({ item }) => satisfies(condition, item, expressions.placeholders)));
  };
}

export function readScan(request: Request, table: Table, pages: Pages): Read {
  const page = pageReader(request, table, expressionsOf(request), pages);
  return (overlay) => page(table.all(overlay));
}

function pageReader(request: Request, table: Table, expressions: Expressions, pages: Pages) {
  const { ExclusiveStartKey: after, Limit: limit = Number.POSITIVE_INFINITY, IndexName: index } = request;
  checkLimit(request.Limit);
  const order = table.orderOf(index);
  if (after && order.some((name) => after[name] === undefined)) throw invalid('The provided starting key is invalid');
  const direction = request.ScanIndexForward === false ? -1 : 1;
  return (found: Row[]) => {
    if (direction < 0) found.reverse();
    const rest = after ? found.filter(({ item }) => direction * compareBy(order, item, after) > 0) : found;
    const page = rest.slice(0, fitting(rest, Math.min(limit, pages.items), pages.bytes));
    const { filter, placeholders } = expressions;
    const items = page
      .filter(({ item }) => !filter || satisfies(filter, item, placeholders))
      .map((row) => shown(row, expressions));
    const end = page.at(-1)?.item;
    // A full page has a LastEvaluatedKey even if no item follows: DynamoDB has not read further.
    const isFull = page.length < rest.length || page.length >= limit;
    const last = isFull && end && { LastEvaluatedKey: copyItem(picked(end, order)) };
    return { Items: items, Count: items.length, ScannedCount: page.length, ...last };
  };
}

/** The number of rows on a page: up to `limit`, and until `bytes` are read. */
function fitting(rows: readonly Row[], limit: number, bytes: number): number {
  let read = 0;
  let count = 0;
  for (const row of rows) {
    if (count >= limit || read >= bytes) return count;
    read += row.bytes;
    count++;
  }
  return count;
}

/**
 * The partition of a key condition.
 * @throws ValidationException when it has none, or has conditions on other attributes than the key
 */
function partitionOf(condition: Condition, key: readonly string[], placeholders: Placeholders) {
  const parts = condition.kind === 'and' ? condition.parts : [condition];
  const [partition, sort] = key;
  const named = parts.map((part) => keyAttribute(part, placeholders));
  const at = named.indexOf(partition as string);
  const equal = parts[at];
  if (equal?.kind !== 'compare' || equal.by !== '=' || equal.right.kind !== 'value')
    throw invalid(`Query condition missed key schema element: ${partition}`);
  const others = named.filter((_, index) => index !== at);
  if (others.length > 1 || others.some((name) => name !== sort))
    throw invalid(
      others.length > 1
        ? 'Conditions can be of length 1 or 2 only'
        : `Query condition missed key schema element: ${sort}`,
    );
  return valueIn(equal.right.token, placeholders);
}

/** @throws ValidationException when it is not a valid key condition */
function keyAttribute(part: Condition, placeholders: Placeholders): string {
  const nameIn = (operand: Operand) => operand.kind === 'attribute' && nameOf(operand.token, placeholders);
  const name =
    (part.kind === 'compare' && part.by !== '<>' && nameIn(part.left)) ||
    (part.kind === 'between' && nameIn(part.value)) ||
    (part.kind === 'prefix' && nameIn(part.attribute));
  if (!name) throw invalid('Invalid operator used in KeyConditionExpression');
  return name;
}

const shown = ({ item }: Row, { projection, placeholders }: Expressions): Item =>
  copyItem(projection ? projected(projection, item, placeholders) : item);

const picked = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(names.map((name) => [name, item[name] as Item[string]]));
