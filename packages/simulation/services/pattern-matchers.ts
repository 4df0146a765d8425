/** A value in an event that is no object and no list. */
export type Leaf = string | number | boolean | null;

/** Says whether a leaf is what a pattern asks for. */
export type LeafTest = (leaf: Leaf) => boolean;

/** One alternative of a pattern's list: a test of each leaf, or that there is one, or none. */
export type Matcher = { readonly kind: 'leaf'; readonly test: LeafTest } | { readonly kind: 'exists' | 'absent' };

/**
 * Reads one alternative.
 * @throws Error naming an operator that is not simulated, or what it was given
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function readMatcher(given: unknown): Matcher {
  if (isLeaf(given)) return { kind: 'leaf', test: (leaf) => leaf === given };
  const [operator = '', operand] = onlyEntry(given);
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw wrong('exists match pattern must be either true or false', given);
    return { kind: operand ? 'exists' : 'absent' };
  }
  const read = TESTS[operator];
  if (!read) throw wrong(`the operator ${JSON.stringify(operator)} is not simulated`, given);
  return { kind: 'leaf', test: read(operand) };
}

const TESTS: Readonly<Record<string, (operand: unknown) => LeafTest>> = {
  prefix: (operand) => ofText(operand, (text, prefix) => text.startsWith(prefix)),
  suffix: (operand) => ofText(operand, (text, suffix) => text.endsWith(suffix)),
  'equals-ignore-case': (operand) => {
    const expected = asText(operand).toLowerCase();
    return (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === expected;
  },
  'anything-but': anythingBut,
  numeric: numericTest,
};

/** A prefix or suffix, which may be told to ignore case. */
function ofText(operand: unknown, holds: (text: string, operand: string) => boolean): LeafTest {
  if (typeof operand === 'string') return (leaf) => typeof leaf === 'string' && holds(leaf, operand);
  const [option, inner] = onlyEntry(operand);
  if (option !== 'equals-ignore-case') throw wrong('the operand is not simulated', operand);
  const expected = asText(inner).toLowerCase();
  return (leaf) => typeof leaf === 'string' && holds(leaf.toLowerCase(), expected);
}

function anythingBut(operand: unknown): LeafTest {
  const excluded = new Set<unknown>(Array.isArray(operand) ? operand : [operand]);
  if (excluded.size > 0 && [...excluded].every((one) => typeof one === 'string' || typeof one === 'number'))
    return (leaf) => !excluded.has(leaf);
  const [operator = '', inner] = onlyEntry(operand);
  if (operator !== 'prefix' && operator !== 'suffix')
    throw wrong('the operand of anything-but is not simulated', operand);
  const tests = (Array.isArray(inner) ? inner : [inner]).map((one) => TESTS[operator]?.(asText(one)));
  return (leaf) => typeof leaf === 'string' && !tests.some((test) => test?.(leaf));
}

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

function numericTest(operand: unknown): LeafTest {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 > 0)
    throw wrong('numeric takes operators and numbers', operand);
  const tests = Array.from({ length: operand.length / 2 }, (_, pair) => {
    const [operator, bound] = [operand[2 * pair], operand[2 * pair + 1]];
    const compare = COMPARISONS[String(operator)];
    if (!compare || typeof bound !== 'number') throw wrong('numeric takes operators and numbers', operand);
    return (value: number) => compare(value, bound);
  });
  return (leaf) => typeof leaf === 'number' && tests.every((test) => test(leaf));
}

export const isLeaf = (value: unknown): value is Leaf =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function onlyEntry(value: unknown): readonly [string?, unknown?] {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (entries.length !== 1) throw wrong('an object with one operator is wanted', value);
  return entries[0] ?? [];
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw wrong('a string is wanted', value);
  return value;
}

const wrong = (what: string, where: unknown) => new Error(`event pattern: ${what}: ${JSON.stringify(where)}`);
