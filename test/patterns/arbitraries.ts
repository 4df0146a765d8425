import fc from 'fast-check';
import type { Case } from './event-ruler.ts';

/**
 * Few names and values, so that patterns and events meet. A name with a dot is for patterns alone: when an event has the same
 * path in a list and, by such a name, outside of it, event-ruler sees the one in the list only.
 */
const name = fc.constantFrom('a', 'b', 'c', 'source');
const patternName = fc.oneof({ weight: 8, arbitrary: name }, fc.constant('a.b'));
const text = fc.constantFrom(
  '',
  'a',
  'A',
  'ab',
  'Ab',
  'aB',
  'ba',
  'abc',
  'a*b',
  'a\\b',
  'ß',
  'É',
  'é',
  'true',
  '5',
  'null',
);
const address = fc.constantFrom(
  '10.0.0.1',
  '10.0.0.255',
  '10.0.1.0',
  '192.168.1.1',
  '::1',
  '0:0:0:0:0:0:0:1',
  '2001:db8::5',
  '::ffff:a00:1',
  '10.0.0',
  'a:b',
);
const number = fc.constantFrom(0, 1, -1, 5, 5.5, 300, 1e21, 1e-7, -0.5);
const leaf = fc.oneof(text, number, fc.constantFrom(true, false, null), address);

const { value } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
    fc.array(tie('object'), { maxLength: 3 }),
  ),
  object: fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
}));
export const event = fc.dictionary(name, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

const wild = fc
  .array(fc.constantFrom('*', 'a', 'b', 'A', '\\*', '\\\\'), { maxLength: 5 })
  .map((parts) => parts.join('').replace(/\*{2,}/g, '*'));
const filled = text.filter((one) => one !== '');
const someOf = <T>(one: fc.Arbitrary<T>) => fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 2 }));
const range = fc
  .tuple(fc.constantFrom('>', '>='), number, fc.constantFrom('<', '<='), number)
  .map(([above, one, below, other]) => [above, Math.min(one, other), below, Math.max(one, other)]);

const operator = fc.oneof(
  fc.record({ prefix: text }),
  fc.record({ suffix: text }),
  fc.record({ exactly: text }),
  fc.record({ prefix: fc.record({ 'equals-ignore-case': text }) }),
  fc.record({ suffix: fc.record({ 'equals-ignore-case': text }) }),
  fc.record({ 'equals-ignore-case': text }),
  fc.record({ wildcard: wild }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ numeric: fc.oneof(fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), number), range) }),
  fc.record({ 'anything-but': fc.oneof(someOf(text), someOf(number)) }),
  fc.record({ 'anything-but': fc.record({ prefix: someOf(filled) }) }),
  fc.record({ 'anything-but': fc.record({ suffix: someOf(filled) }) }),
  fc.record({ 'anything-but': fc.record({ 'equals-ignore-case': someOf(text) }) }),
  fc.record({ 'anything-but': fc.record({ wildcard: someOf(wild) }) }),
);
/**
 * Not fewer than 8 bits: event-ruler compares the digits of addresses from the left until it knows enough, and so takes
 * numbers and addresses of the other kind for addresses in such a range.
 */
const network = fc.oneof(
  fc
    .constantFrom('10.0.0.1/8', '10.0.0.1/24', '10.0.0.0/31', '10.0.0.9/+24', '192.168.1.1/16', '::1/64', '::1/127')
    .map((cidr) => ({ cidr })),
  fc.constantFrom('2001:db8::/32', '::ffff:a00:1/24', '::/96').map((cidr) => ({ cidr })),
);
const oddNetwork = fc.constantFrom(
  '10.0.0.1/32',
  '10.0.0.1/-1',
  '10.0.0.1',
  '::1/128',
  'a:b/8',
  '10.0.0.300/8',
  '10.0.0.1/8/8',
);

/** Things that are nearly an operator. */
const odd = fc.oneof(
  fc.record({ prefix: fc.oneof(number, fc.record({ prefix: text })) }),
  fc.record({ 'anything-but': fc.oneof(fc.constant([]), fc.constant(['a', 1]), fc.constant(true), fc.constant(null)) }),
  fc.record({ 'anything-but': fc.oneof(fc.record({ cidr: text }), fc.record({ prefix: number })) }),
  fc.record({
    numeric: fc.oneof(
      number,
      fc.constant([]),
      fc.tuple(text, number),
      fc.tuple(fc.constant('<'), number, fc.constant('>'), number),
    ),
  }),
  fc.record({ cidr: oddNetwork }),
  fc.record({ exists: text }),
  fc.record({ wildcard: fc.constantFrom('a**', '\\a', 'a\\') }),
  fc.constant({}),
  fc.record({ unknown: text }),
  fc.record({ prefix: text, suffix: text }),
  fc.constant([]),
);

const alternative = fc.oneof(text, number, fc.constantFrom(true, false, null), address, network, operator, operator);
const alternatives = fc.oneof(
  { weight: 30, arbitrary: fc.array(alternative, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.oneof(odd, text), { maxLength: 2 }) },
);

const depthIdentifier = fc.createDepthIdentifier();
const { anyPattern } = fc.letrec<{ anyPattern: object; field: unknown; or: unknown }>((tie) => ({
  anyPattern: fc
    .tuple(
      fc.dictionary(patternName, tie('field'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      fc.option(tie('or'), { freq: 5, maxDepth: 2, depthIdentifier, nil: undefined }),
    )
    .map(([fields, or]) => (or === undefined ? fields : { ...fields, $or: or })),
  field: fc.oneof({ maxDepth: 2, depthIdentifier }, alternatives, { weight: 1, arbitrary: tie('anyPattern') }),
  or: fc.array(tie('anyPattern'), { minLength: 1, maxLength: 3 }),
}));

/** A pattern that asks for what a part of the event has, so that it matches often. */
function patternLike(one: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(one)) return one.length === 0 ? alternatives : fc.constantFrom(...one).chain(patternLike);
  if (typeof one !== 'object' || one === null)
    return fc.oneof(
      alternatives.map((others) => [...others, one]),
      alternatives,
    );
  const entries = Object.entries(one);
  if (entries.length === 0) return alternatives;
  return fc
    .subarray(entries, { minLength: 1 })
    .chain((some) => fc.tuple(...some.map(([key, inner]) => patternLike(inner).map((p) => [key, p] as const))))
    .map((fields) => Object.fromEntries(fields));
}

export const patternAndEvent: fc.Arbitrary<Case> = event.chain((one) =>
  fc.tuple(fc.oneof(patternLike(one), anyPattern), fc.constant(one)),
);
