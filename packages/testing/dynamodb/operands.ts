import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../attribute-values.ts';
import type { ExpressionReader } from './expression-reader.ts';
import { invalid, notSimulated } from './failures.ts';
import { nameOf, type Placeholders, typeOf, valueIn } from './placeholders.ts';

/** An operand of an expression: an attribute, a value of the request, or a function of them. */
export type Operand =
  | { readonly kind: 'attribute'; readonly token: string }
  | { readonly kind: 'value'; readonly token: string }
  | { readonly kind: 'fallback'; readonly token: string; readonly otherwise: Operand }
  | { readonly kind: 'append'; readonly first: Operand; readonly second: Operand };

export const readAttribute = (reader: ExpressionReader): Operand => ({ kind: 'attribute', token: reader.name() });

/** An attribute or a value. */
export const readOperand = (reader: ExpressionReader): Operand => {
  if (reader.accept('size')) throw notSimulated(`the function size in: ${reader.text}`);
  return reader.isValue ? { kind: 'value', token: reader.value() } : readAttribute(reader);
};

/** An operand that SET assigns: also if_not_exists and list_append. */
export function readAssigned(reader: ExpressionReader): Operand {
  if (reader.accept('if_not_exists')) {
    reader.expect('(');
    const token = reader.name();
    const otherwise = second(reader);
    return { kind: 'fallback', token, otherwise };
  }
  if (reader.accept('list_append')) {
    reader.expect('(');
    return { kind: 'append', first: readAssigned(reader), second: second(reader) };
  }
  return readOperand(reader);
}

function second(reader: ExpressionReader): Operand {
  reader.expect(',');
  const operand = readAssigned(reader);
  reader.expect(')');
  return operand;
}

/** The value of an operand for this item; undefined for an attribute that the item does not have. */
export function evaluate(operand: Operand, item: Item, placeholders: Placeholders): AttributeValue | undefined {
  switch (operand.kind) {
    case 'attribute':
      return item[nameOf(operand.token, placeholders)];
    case 'value':
      return valueIn(operand.token, placeholders);
    case 'fallback':
      return item[nameOf(operand.token, placeholders)] ?? evaluate(operand.otherwise, item, placeholders);
    case 'append':
      return appended(operand, item, placeholders);
  }
}

function appended(
  operand: Extract<Operand, { kind: 'append' }>,
  item: Item,
  placeholders: Placeholders,
): AttributeValue {
  const [first, second] = [operand.first, operand.second].map((each) => present(evaluate(each, item, placeholders)));
  if (!first?.L || !second?.L) throw wrongType();
  return { L: [...first.L, ...second.L] };
}

/** @throws ValidationException when it is a value of the request whose type the operator does not accept */
export function checkLiteral(operand: Operand, types: string, operator: string, placeholders: Placeholders): void {
  if (operand.kind !== 'value') return;
  const type = typeOf(valueIn(operand.token, placeholders));
  if (!types.split(' ').includes(type))
    throw invalid(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    );
}

export function present(value: AttributeValue | undefined): AttributeValue {
  if (!value) throw invalid('The provided expression refers to an attribute that does not exist in the item');
  return value;
}

export const wrongType = () => invalid('An operand in the update expression has an incorrect data type');
