import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../attribute-values.ts';
import { invalid, notSimulated } from './failures.ts';
import { canonical, compareNumbers } from './numbers.ts';

/** A deep copy, with numbers in DynamoDB's notation. */
export function copyItem(item: Item): Item {
  const copy: Item = {};
  for (const name of Object.keys(item)) {
    const value = copyValue(item[name] as AttributeValue);
    if (name === '__proto__')
      Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
    else copy[name] = value;
  }
  return copy;
}

export function copyValue(value: AttributeValue): AttributeValue {
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: canonical(value.N) };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.M !== undefined) return { M: copyItem(value.M) };
  if (value.L !== undefined) return { L: value.L.map(copyValue) };
  if (value.NULL !== undefined) return { NULL: true };
  const [type] = Object.keys(value);
  if (type === undefined)
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  throw notSimulated(`the attribute type ${type}`);
}

/** Equal in type and value. */
export function same(left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  if (left === right) return left !== undefined;
  if (left === undefined || right === undefined) return false;
  if (left.S !== undefined) return left.S === right.S;
  if (left.N !== undefined) return right.N !== undefined && compareNumbers(left.N, right.N) === 0;
  if (left.BOOL !== undefined) return left.BOOL === right.BOOL;
  if (left.NULL !== undefined) return right.NULL !== undefined;
  if (left.L !== undefined) {
    const others = right.L;
    return others?.length === left.L.length && left.L.every((value, index) => same(value, others[index]));
  }
  return left.M !== undefined && right.M !== undefined && sameItem(left.M, right.M);
}

export function sameItem(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && same(left[name], right[name]))
  );
}

/** The order of two strings or two numbers; NaN for other values, which have no order. */
export function compare(left: AttributeValue | undefined, right: AttributeValue | undefined): number {
  if (left?.N !== undefined && right?.N !== undefined) return compareNumbers(left.N, right.N);
  if (left?.S !== undefined && right?.S !== undefined) return compareText(left.S, right.S);
  return Number.NaN;
}

/** By UTF-8 bytes. The order by UTF-16 is the same except between surrogates and the private characters above them. */
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  if (ORDERED.test(left) && ORDERED.test(right)) return left < right ? -1 : 1;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
const ORDERED = /^[\0-\ud7ff]*$/;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function bytesOf(item: Item): number {
  let bytes = 0;
  for (const name of Object.keys(item)) bytes += Buffer.byteLength(name) + bytesOfValue(item[name] as AttributeValue);
  return bytes;
}

function bytesOfValue({ S, N, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/^-?0*\.?0*|\.|0+$/g, '').length / 2) + (N.startsWith('-') ? 2 : 1);
  if (L !== undefined) return L.reduce((bytes, value) => bytes + 1 + bytesOfValue(value), 3);
  if (M !== undefined) return bytesOf(M) + Object.keys(M).length + 3;
  return 1;
}
