import type { LeafTest } from './leaf.ts';
import { wrong } from './pattern-error.ts';

type Compare = (left: number, right: number) => boolean;

const LOWER: Readonly<Record<string, Compare>> = {
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};
const UPPER: Readonly<Record<string, Compare>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
};
const ALONE: Readonly<Record<string, Compare>> = { '=': (left, right) => left === right, ...LOWER, ...UPPER };

/** Reads `["=", 5]`, `[">", 0]` or `[">", 0, "<=", 5]`: of two bounds the lower one comes first. @throws PatternError */
export function numeric(operand: unknown): LeafTest {
  const terms = Array.isArray(operand) ? operand : [];
  if (terms.length === 2) {
    const test = termOf(ALONE, terms, operand);
    return (leaf) => typeof leaf === 'number' && test(leaf);
  }
  if (terms.length !== 4) throw wrong('numeric takes one operator and number, or two of each', operand);
  const [lower, upper] = [termOf(LOWER, terms, operand), termOf(UPPER, terms.slice(2), operand)];
  if (terms[1] >= terms[3]) throw wrong('the lower bound must be below the upper one', operand);
  return (leaf) => typeof leaf === 'number' && lower(leaf) && upper(leaf);
}

function termOf(operators: Readonly<Record<string, Compare>>, [operator, bound]: unknown[], operand: unknown) {
  const compare = typeof operator === 'string' && Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!compare || typeof bound !== 'number')
    throw wrong(`numeric takes an operator of ${Object.keys(operators).join(' ')} and a number here`, operand);
  return (value: number) => compare(value, bound);
}
