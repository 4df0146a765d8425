import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../attribute-values.ts';
import type { ExpressionReader } from './expression-reader.ts';
import { invalid } from './failures.ts';

/** The names and values of the placeholders in a request's expressions. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

/** A parsed expression. */
export interface Parsed<Tree> {
  readonly tree: Tree;
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
}

/** Caches parsed expressions: a program has few of them and evaluates them often. */
export function parser<Tree>(read: (reader: ExpressionReader) => Tree, open: (text: string) => ExpressionReader) {
  const known = new Map<string, Parsed<Tree>>();
  return (text: string): Parsed<Tree> => {
    let parsed = known.get(text);
    if (parsed === undefined) {
      const reader = open(text);
      parsed = { tree: read(reader), names: reader.names, values: reader.values };
      if (!reader.done) throw reader.unexpected();
      known.set(text, parsed);
    }
    return parsed;
  };
}

/** @throws ValidationException when one of its placeholders is not defined */
export function checkDefined({ names, values }: Parsed<unknown>, placeholders: Placeholders): void {
  for (const name of names)
    if (placeholders.names[name] === undefined)
      throw invalid(`An expression attribute name used in the document path is not defined; attribute name: ${name}`);
  for (const value of values)
    if (placeholders.values[value] === undefined)
      throw invalid(`An expression attribute value used in expression is not defined; attribute value: ${value}`);
}

/** @throws ValidationException when there is a placeholder that no expression uses */
export function checkUsed(parsed: readonly Parsed<unknown>[], { names, values }: Placeholders): void {
  const idle = (all: object, of: 'names' | 'values') =>
    Object.keys(all).filter((placeholder) => !parsed.some((one) => one[of].has(placeholder)));
  const idleNames = idle(names, 'names');
  if (idleNames.length > 0)
    throw invalid(`Value provided in ExpressionAttributeNames unused in expressions: keys: {${idleNames.join(', ')}}`);
  const idleValues = idle(values, 'values');
  if (idleValues.length > 0)
    throw invalid(
      `Value provided in ExpressionAttributeValues unused in expressions: keys: {${idleValues.join(', ')}}`,
    );
}

export const nameOf = (token: string, { names }: Placeholders): string => names[token] as string;
export const valueIn = (token: string, { values }: Placeholders): AttributeValue => values[token] as AttributeValue;

/** The type of a value, as DynamoDB abbreviates it: `S`, `N`, … */
export const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? 'none';
