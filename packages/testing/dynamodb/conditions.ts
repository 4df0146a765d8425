import type { Item } from '../attribute-values.ts';
import { ExpressionReader } from './expression-reader.ts';
import { invalid, notSimulated } from './failures.ts';
import { checkLiteral, evaluate, type Operand, readAttribute, readOperand } from './operands.ts';
import { type Placeholders, parser } from './placeholders.ts';
import { compare, same } from './values.ts';

type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition as a tree. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'exists'; readonly attribute: Operand; readonly expected: boolean }
  | { readonly kind: 'prefix'; readonly attribute: Operand; readonly prefix: Operand }
  | { readonly kind: 'compare'; readonly by: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly value: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly value: Operand; readonly among: readonly Operand[] };

/** Reads condition, filter and key-condition expressions. */
export const parseCondition = parser(either, (text) => new ExpressionReader(text));

/** Whether the item satisfies the condition. */
export function satisfies(condition: Condition, item: Item, placeholders: Placeholders): boolean {
  const value = (operand: Operand) => evaluate(operand, item, placeholders);
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => satisfies(part, item, placeholders));
    case 'or':
      return condition.parts.some((part) => satisfies(part, item, placeholders));
    case 'not':
      return !satisfies(condition.part, item, placeholders);
    case 'exists':
      return (value(condition.attribute) !== undefined) === condition.expected;
    case 'prefix':
      return value(condition.attribute)?.S?.startsWith(value(condition.prefix)?.S ?? '\0') ?? false;
    case 'compare':
      return compares(condition.by, value(condition.left), value(condition.right));
    case 'between':
      return (
        compare(value(condition.value), value(condition.low)) >= 0 &&
        compare(value(condition.value), value(condition.high)) <= 0
      );
    case 'in':
      return condition.among.some((one) => same(value(condition.value), value(one)));
  }
}

/** Values of different types are unequal, and have no order. */
function compares(by: Comparator, left: ReturnType<typeof evaluate>, right: ReturnType<typeof evaluate>): boolean {
  if (by === '=') return same(left, right);
  if (by === '<>') return !same(left, right);
  const order = compare(left, right);
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[by];
}

/** @throws ValidationException when a value of the request has a type that its operator does not accept */
export function checkLiterals(condition: Condition, placeholders: Placeholders): void {
  switch (condition.kind) {
    case 'and':
    case 'or':
      for (const part of condition.parts) checkLiterals(part, placeholders);
      return;
    case 'not':
      checkLiterals(condition.part, placeholders);
      return;
    case 'prefix':
      checkLiteral(condition.prefix, 'S', 'begins_with', placeholders);
      return;
    case 'compare':
      if (condition.by === '=' || condition.by === '<>') return;
      for (const operand of [condition.left, condition.right]) checkLiteral(operand, 'S N', condition.by, placeholders);
      return;
    case 'between':
      checkBounds(condition, placeholders);
      return;
    default:
  }
}

function checkBounds({ low, high }: Extract<Condition, { kind: 'between' }>, placeholders: Placeholders): void {
  for (const operand of [low, high]) checkLiteral(operand, 'S N', 'BETWEEN', placeholders);
  if (low.kind !== 'value' || high.kind !== 'value') return;
  const order = compare(evaluate(low, {}, placeholders), evaluate(high, {}, placeholders));
  if (Number.isNaN(order)) throw invalid('The BETWEEN operator requires same data type for lower and upper bounds');
  if (order > 0) throw invalid('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
}

function either(reader: ExpressionReader): Condition {
  const parts = [both(reader)];
  while (reader.accept('OR')) parts.push(both(reader));
  return parts.length === 1 ? (parts[0] as Condition) : { kind: 'or', parts };
}

function both(reader: ExpressionReader): Condition {
  const parts = [negated(reader)];
  while (reader.accept('AND')) parts.push(negated(reader));
  return parts.length === 1 ? (parts[0] as Condition) : { kind: 'and', parts };
}

function negated(reader: ExpressionReader): Condition {
  if (reader.accept('NOT')) return { kind: 'not', part: negated(reader) };
  if (!reader.accept('(')) return simple(reader);
  const condition = either(reader);
  reader.expect(')');
  return condition;
}

function simple(reader: ExpressionReader): Condition {
  if (reader.accept('attribute_exists')) return existence(reader, true);
  if (reader.accept('attribute_not_exists')) return existence(reader, false);
  if (reader.accept('begins_with')) return beginning(reader);
  for (const unknown of ['contains', 'attribute_type'])
    if (reader.accept(unknown)) throw notSimulated(`the function ${unknown} in: ${reader.text}`);
  const left = readOperand(reader);
  if (reader.accept('IN')) return { kind: 'in', value: left, among: list(reader) };
  if (reader.accept('BETWEEN')) {
    const low = readOperand(reader);
    reader.expect('AND');
    return { kind: 'between', value: left, low, high: readOperand(reader) };
  }
  for (const by of ['=', '<>', '<=', '>=', '<', '>'] as const)
    if (reader.accept(by)) return { kind: 'compare', by, left, right: readOperand(reader) };
  throw reader.unexpected();
}

function existence(reader: ExpressionReader, expected: boolean): Condition {
  reader.expect('(');
  const attribute = readAttribute(reader);
  reader.expect(')');
  return { kind: 'exists', attribute, expected };
}

function beginning(reader: ExpressionReader): Condition {
  reader.expect('(');
  const attribute = readAttribute(reader);
  reader.expect(',');
  const prefix = readOperand(reader);
  reader.expect(')');
  return { kind: 'prefix', attribute, prefix };
}

function list(reader: ExpressionReader): Operand[] {
  const operands: Operand[] = [];
  reader.expect('(');
  do operands.push(readOperand(reader));
  while (reader.accept(','));
  reader.expect(')');
  return operands;
}
