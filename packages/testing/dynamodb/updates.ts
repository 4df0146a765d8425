import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../attribute-values.ts';
import { ExpressionReader } from './expression-reader.ts';
import { invalid, notSimulated } from './failures.ts';
import { add } from './numbers.ts';
import { checkLiteral, evaluate, type Operand, present, readAssigned, readOperand, wrongType } from './operands.ts';
import { nameOf, type Placeholders, parser } from './placeholders.ts';

/** One change of an attribute. */
export type Action =
  | {
      readonly kind: 'set';
      readonly token: string;
      readonly left: Operand;
      readonly sign?: 1 | -1;
      readonly right?: Operand;
    }
  | { readonly kind: 'add'; readonly token: string; readonly amount: Operand }
  | { readonly kind: 'remove'; readonly token: string };

/** Reads update expressions: SET (with + and -, if_not_exists, list_append), ADD of numbers, REMOVE. */
export const parseUpdate = parser(readUpdate, (text) => new ExpressionReader(text));

/** The item after the update. All operands are evaluated on the item before it. */
export function applied(actions: readonly Action[], item: Item, placeholders: Placeholders): Item {
  const next = { ...item };
  for (const action of actions) {
    const name = nameOf(action.token, placeholders);
    if (action.kind === 'remove') delete next[name];
    else if (action.kind === 'add') next[name] = increased(item[name], evaluate(action.amount, item, placeholders));
    else next[name] = assigned(action, item, placeholders);
  }
  return next;
}

/** @throws ValidationException for an update that is invalid for any item: of a key, of an attribute twice, with a wrong type */
export function checkActions(actions: readonly Action[], key: readonly string[], placeholders: Placeholders): void {
  const names = new Set<string>();
  for (const action of actions) {
    const name = nameOf(action.token, placeholders);
    if (key.includes(name))
      throw invalid(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
    if (names.has(name))
      throw invalid(
        `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${name}], path two: [${name}]`,
      );
    names.add(name);
    if (action.kind === 'add') checkLiteral(action.amount, 'N', 'ADD', placeholders);
    if (action.kind === 'set' && action.right)
      for (const operand of [action.left, action.right])
        checkLiteral(operand, 'N', action.sign === 1 ? '+' : '-', placeholders);
  }
}

function assigned(
  { left, sign, right }: Extract<Action, { kind: 'set' }>,
  item: Item,
  placeholders: Placeholders,
): AttributeValue {
  const value = present(evaluate(left, item, placeholders));
  return right && sign ? sum(value, present(evaluate(right, item, placeholders)), sign) : value;
}

const increased = (value: AttributeValue | undefined, by: AttributeValue | undefined): AttributeValue =>
  sum(value ?? { N: '0' }, present(by), 1);

function sum(left: AttributeValue, right: AttributeValue, sign: 1 | -1): AttributeValue {
  if (left.N === undefined || right.N === undefined) throw wrongType();
  return { N: add(left.N, right.N, sign) };
}

function readUpdate(reader: ExpressionReader): Action[] {
  const actions: Action[] = [];
  const seen = new Set<string>();
  while (!reader.done) {
    const clause = reader.next().toUpperCase();
    const read = CLAUSES[clause];
    if (clause === 'DELETE') throw notSimulated(`DELETE in: ${reader.text}`);
    if (!read) throw invalid(`Invalid UpdateExpression: Syntax error; "${clause}" is unexpected: ${reader.text}`);
    if (seen.has(clause))
      throw invalid(`Invalid UpdateExpression: The "${clause}" section can only be used once in an update expression;`);
    seen.add(clause);
    do actions.push(read(reader));
    while (reader.accept(','));
  }
  return actions;
}

const CLAUSES: Readonly<Record<string, (reader: ExpressionReader) => Action>> = {
  REMOVE: (reader) => ({ kind: 'remove', token: reader.name() }),
  ADD: (reader) => ({ kind: 'add', token: reader.name(), amount: readOperand(reader) }),
  SET: (reader) => {
    const token = reader.name();
    reader.expect('=');
    const left = readAssigned(reader);
    const sign = reader.accept('+') ? 1 : reader.accept('-') ? -1 : undefined;
    return { kind: 'set', token, left, ...(sign && { sign, right: readAssigned(reader) }) };
  },
};
