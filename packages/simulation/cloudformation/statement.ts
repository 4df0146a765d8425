import type { Conditions, ResourceStatement, Statement } from './policy-model.ts';
import { Properties } from './properties.ts';

/** Condition operators that permissions.ts can evaluate. */
export const OPERATORS = [
  ...(['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'Null', 'Bool'] as const),
  ...(['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'] as const),
] as const;

const OPERATOR = new RegExp(`^(ForAllValues:|ForAnyValue:)?(${OPERATORS.join('|')})(IfExists)?$`);

/** A policy document's statements. @throws Error naming an element that is not known */
export function readStatements(document: Properties): Statement[] {
  return statements(document, (statement) => rule(statement));
}

/** The same of a resource's own policy, which says whom it is about. */
export function readResourceStatements(document: Properties): ResourceStatement[] {
  return statements(document, (statement) => ({ ...rule(statement), principals: readPrincipals(statement) }));
}

function statements<T>(document: Properties, read: (statement: Properties) => T): T[] {
  document.ignore('Version', 'Id');
  const found = document.nestedList('Statement').map((statement) => {
    statement.ignore('Sid');
    const one = read(statement);
    statement.done();
    return one;
  });
  document.done();
  return found;
}

function rule(statement: Properties): Statement {
  return {
    effect: statement.oneOf('Effect', ['Allow', 'Deny'], 'Allow'),
    actions: statement.textOrTexts('Action'),
    resources: statement.textOrTexts('Resource'),
    conditions: readConditions(statement),
  };
}

/** `"*"`, or by kind: `{ "Service": "events.amazonaws.com" }`. */
function readPrincipals(statement: Properties): string[] {
  const principal = statement.either('Principal');
  if (typeof principal === 'string') return [principal];
  const found = ['Service', 'AWS'].flatMap((kind) => principal.textOrTexts(kind));
  principal.done();
  return found;
}

function readConditions(statement: Properties): Conditions {
  const given = statement.optionalRecord('Condition') ?? {};
  const read = Object.entries(given).map(([operator, keys]) => {
    if (!OPERATOR.test(operator)) statement.fail('Condition', `${operator} is not simulated`);
    const values = new Properties(`${statement.where} ${operator}`, keys as Record<string, unknown>);
    return [operator, Object.fromEntries(Object.keys(keys as object).map((key) => [key, values.textOrTexts(key)]))];
  });
  return Object.fromEntries(read);
}
