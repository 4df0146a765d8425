import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invalid } from './failures.ts';
import { typeOf } from './placeholders.ts';

/** Names of a key's attributes: partition, then sort. */
export type Key = readonly string[];

/** A table's primary key, and those of its indexes. */
export interface TableShape {
  readonly key: Key;
  readonly indexes?: Readonly<Record<string, Key>>;
  /** The declared types of key attributes. @default string or number */
  readonly types?: Readonly<Record<string, 'S' | 'N'>>;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_BYTES = [2048, 1024];

/**
 * One attribute of a key, as text.
 * @param part 0 for the partition key, 1 for the sort key
 * @throws ValidationException when it is missing, empty, of another type or too long
 */
export function checkKeyPart(
  name: string,
  value: AttributeValue | undefined,
  part: number,
  expected: 'S' | 'N' | undefined,
  index?: string,
): string {
  if (value === undefined)
    throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  const type = typeOf(value);
  if (expected ? type !== expected : type !== 'S' && type !== 'N')
    throw invalid(
      `One or more parameter values were invalid: Type mismatch for ${index ? 'Index Key' : 'key'} ${name} expected: ${expected ?? 'S'} actual: ${type}${index ? ` IndexName: ${index}` : ''}`,
    );
  if (value.S === '')
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. ${index ? `IndexName: ${index}, IndexKey` : 'Key'}: ${name}`,
    );
  const text = value.S ?? `#${value.N}`;
  if (text.length > 300 && Buffer.byteLength(text) > (MAX_BYTES[part] as number))
    throw invalid(
      `One or more parameter values were invalid: Size of ${part === 0 ? 'hashkey' : 'rangekey'} has exceeded the maximum size limit of ${MAX_BYTES[part]} bytes`,
    );
  return text;
}
