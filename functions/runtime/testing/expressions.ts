import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-values';
import { ExpressionReader, invalid, type Placeholders } from './expression-reader';

/**
 * Does the item satisfy this condition? Known: comparisons, BETWEEN, IN, AND, OR, NOT, parentheses, attribute_exists,
 * attribute_not_exists, begins_with.
 */
export function holds(expression: string, item: Item, placeholders: Placeholders): boolean {
  const reader = new ExpressionReader(expression, placeholders);
  const result = either(reader, item);
  if (!reader.done) throw reader.unexpected();
  return result;
}

/** The item after this update: SET (with + and -, if_not_exists, list_append), ADD of numbers, REMOVE. */
export function updated(expression: string, item: Item, placeholders: Placeholders): Item {
  const reader = new ExpressionReader(expression, placeholders);
  const next = structuredClone(item);
  while (!reader.done) {
    const clause = CLAUSES[reader.next().toUpperCase()];
    if (!clause) throw reader.unexpected();
    do clause(reader, item, next);
    while (reader.accept(','));
  }
  return next;
}

/** The item's attributes that a ProjectionExpression names. */
export function projected(expression: string | undefined, item: Item, placeholders: Placeholders): Item {
  if (!expression) return item;
  const reader = new ExpressionReader(expression, placeholders);
  const names = [reader.name()];
  while (reader.accept(',')) names.push(reader.name());
  if (!reader.done) throw reader.unexpected();
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

/** Orders two keys or values of the same type as DynamoDB does. */
export function compare(left: AttributeValue | undefined, right: AttributeValue | undefined): number {
  if (left?.N !== undefined && right?.N !== undefined) return Number(left.N) - Number(right.N);
  if (left?.S !== undefined && right?.S !== undefined) return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  return Number.NaN;
}

/** Every right-hand side sees the item as it was, so `item` is read and `next` written. */
const CLAUSES: Record<string, (reader: ExpressionReader, item: Item, next: Item) => void> = {
  REMOVE: (reader, _item, next) => {
    delete next[reader.name()];
  },
  ADD: (reader, item, next) => {
    const name = reader.name();
    next[name] = sum(item[name] ?? { N: '0' }, reader.operand(item));
  },
  SET: (reader, item, next) => {
    const name = reader.name();
    reader.expect('=');
    next[name] = arithmetic(reader, item);
  },
};

function arithmetic(reader: ExpressionReader, item: Item): AttributeValue {
  const left = reader.operand(item);
  if (reader.accept('+')) return sum(left, reader.operand(item));
  if (reader.accept('-')) return sum(left, reader.operand(item), -1);
  if (!left) throw invalid('The provided expression refers to an attribute that does not exist in the item');
  return left;
}

function sum(left: AttributeValue | undefined, right: AttributeValue | undefined, sign = 1): AttributeValue {
  if (left?.N === undefined || right?.N === undefined)
    throw invalid('An operand in the update expression has an incorrect data type');
  return { N: String(Number(left.N) + sign * Number(right.N)) };
}

// Both sides of AND and OR are always read: the reader must get past them.

function either(reader: ExpressionReader, item: Item): boolean {
  let result = both(reader, item);
  while (reader.accept('OR')) result = both(reader, item) || result;
  return result;
}

function both(reader: ExpressionReader, item: Item): boolean {
  let result = negated(reader, item);
  while (reader.accept('AND')) result = negated(reader, item) && result;
  return result;
}

function negated(reader: ExpressionReader, item: Item): boolean {
  if (reader.accept('NOT')) return !negated(reader, item);
  if (!reader.accept('(')) return simple(reader, item);
  const result = either(reader, item);
  reader.expect(')');
  return result;
}

function simple(reader: ExpressionReader, item: Item): boolean {
  if (reader.accept('attribute_exists')) return reader.operands(item)[0] !== undefined;
  if (reader.accept('attribute_not_exists')) return reader.operands(item)[0] === undefined;
  if (reader.accept('begins_with')) {
    const [value, prefix] = reader.operands(item);
    return value?.S?.startsWith(prefix?.S ?? '') ?? false;
  }
  const left = reader.operand(item);
  const operator = reader.next().toUpperCase();
  if (operator === 'IN') return reader.operands(item).some((right) => compare(left, right) === 0);
  const right = reader.operand(item);
  if (operator !== 'BETWEEN') return COMPARISONS[operator]?.(compare(left, right)) ?? never(reader);
  reader.expect('AND');
  const high = reader.operand(item);
  return compare(left, right) >= 0 && compare(left, high) <= 0;
}

function never(reader: ExpressionReader): never {
  throw reader.unexpected();
}

/** On the sign of a comparison; values of different types (NaN) are merely unequal. */
const COMPARISONS: Record<string, (order: number) => boolean> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};
