import { cidr, sameAddress } from './ip-address.ts';
import { isLeaf, type Leaf, type LeafTest, ofText } from './leaf.ts';
import { numeric } from './numeric.ts';
import { wrong } from './pattern-error.ts';
import { ignoringCase, type TextTest, wildcard } from './text-tests.ts';

/** One alternative of a pattern's list: a test of each value, or that there is none. */
export type Matcher = { readonly kind: 'value'; readonly test: LeafTest } | { readonly kind: 'absent' };

/**
 * Reads one alternative.
 * @throws PatternError naming what is wrong with it
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function readMatcher(given: unknown): Matcher {
  if (isLeaf(given)) return { kind: 'value', test: equal(given) };
  const [operator, operand] = onlyEntry(given);
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw wrong('exists match pattern must be either true or false', given);
    return operand ? { kind: 'value', test: () => true } : { kind: 'absent' };
  }
  const read = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (!read) throw wrong(`there is no operator ${JSON.stringify(operator)}`, given);
  return { kind: 'value', test: read(operand) };
}

/** A text that is an address equals all ways of writing it. */
function equal(expected: Leaf): LeafTest {
  const address = typeof expected === 'string' ? sameAddress(expected) : undefined;
  return address ? ofText(address) : (leaf) => leaf === expected;
}

const OPERATORS: Readonly<Record<string, (operand: unknown) => LeafTest>> = {
  exactly: (operand) => ofText(is(asText(operand))),
  prefix: (operand) => ofText(typeof operand === 'string' ? startsWith(operand) : inner(operand, 'beginning')),
  suffix: (operand) => ofText(typeof operand === 'string' ? endsWith(operand) : inner(operand, 'end')),
  wildcard: (operand) => ofText(wildcard(asText(operand))),
  'equals-ignore-case': (operand) => ofText(ignoringCase(asText(operand), 'whole')),
  cidr: (operand) => ofText(cidr(asText(operand))),
  'anything-but': anythingBut,
  numeric,
};

const is =
  (expected: string): TextTest =>
  (text) =>
    text === expected;
const startsWith =
  (prefix: string): TextTest =>
  (text) =>
    text.startsWith(prefix);
const endsWith =
  (suffix: string): TextTest =>
  (text) =>
    text.endsWith(suffix);

function inner(operand: unknown, place: 'beginning' | 'end'): TextTest {
  const [option, expected] = onlyEntry(operand);
  if (option !== 'equals-ignore-case') throw wrong('a prefix or suffix takes a text or equals-ignore-case', operand);
  return ignoringCase(asText(expected), place);
}

/** What `anything-but` may negate besides values. */
const NEGATED: Readonly<Record<string, (operand: string) => TextTest>> = {
  prefix: (text) => startsWith(nonEmpty(text)),
  suffix: (text) => endsWith(nonEmpty(text)),
  'equals-ignore-case': (text) => ignoringCase(text, 'whole'),
  wildcard,
};

/** Values that are no texts are not like any text: they match. */
function anythingBut(operand: unknown): LeafTest {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) {
    const excluded = allOf(operand);
    return (leaf) => !excluded.includes(leaf);
  }
  const [operator, given] = onlyEntry(operand);
  const read = Object.hasOwn(NEGATED, operator) ? NEGATED[operator] : undefined;
  if (!read) throw wrong(`anything-but cannot be applied to ${JSON.stringify(operator)}`, operand);
  const excluded = (Array.isArray(given) ? given : [given]).map((one) => ofText(read(asText(one))));
  return (leaf) => !excluded.some((test) => test(leaf));
}

function allOf(operand: unknown): readonly unknown[] {
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  const are = (type: string) => values.every((value) => typeof value === type);
  if (values.length === 0 || !(are('string') || are('number')))
    throw wrong('anything-but takes texts or numbers, not both', operand);
  return values;
}

function onlyEntry(value: unknown): readonly [string, unknown] {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const [entry, ...more] = entries;
  if (!entry || more.length > 0) throw wrong('an object with one operator is required', value);
  return entry;
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw wrong('a text is required', value);
  return value;
}

function nonEmpty(text: string): string {
  if (text === '') throw wrong('anything-but takes no empty prefix or suffix');
  return text;
}
