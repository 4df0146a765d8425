import { marshalled, type Plain, plain } from './attribute-values';
import { holds, projected, updated } from './expressions';

const placeholders = {
  names: { '#n': 'n', '#s': 's', '#list': 'list', '#none': 'none', '#m': 'm' },
  values: marshalled({
    ':one': 1,
    ':two': 2,
    ':three': 3,
    ':a': 'a',
    ':ab': 'ab',
    ':more': ['z'],
    ':map': { k: null },
  }),
};
const item = marshalled({ n: 2, s: 'abc', list: ['y'], m: { flag: true } });

describe('conditions', () => {
  test.each([
    ['#n = :two', true],
    ['#n <> :two', false],
    ['#n < :three', true],
    ['#n <= :two', true],
    ['#n > :two', false],
    ['#n >= :three', false],
    ['#s > :ab', true],
    ['#s = :two', false],
    ['#s <> :two', true],
    ['#none = :two', false],
    ['#n BETWEEN :one AND :two', true],
    ['#n between :three and :three', false],
    ['#n IN (:one, :two)', true],
    ['#n IN (:one, :a)', false],
    ['attribute_exists(#n) AND attribute_not_exists(#none)', true],
    ['attribute_not_exists(#n) OR #n = :one OR #n = :two', true],
    ['NOT #n = :two', false],
    ['(#n = :one OR #n = :two) AND begins_with(#s, :ab)', true],
    ['#n = :one OR #n = :two AND #n = :three', false],
    ['begins_with(#none, :ab)', false],
    ['begins_with(#n, :a)', false],
  ])('%s is %s', (expression, expected) => {
    expect(holds(expression, item, placeholders)).toBe(expected);
  });

  test('a prefix that is no string fits every string', () => {
    expect(holds('begins_with(#s, #none)', item, placeholders)).toBe(true);
  });
});

describe('updates', () => {
  const after = (expression: string) => plain(updated(expression, item, placeholders));
  const rest: Plain = { n: 2, s: 'abc', list: ['y'], m: { flag: true } };

  test.each<[string, Plain]>([
    ['SET #n = :three', { ...rest, n: 3 }],
    ['SET #n = #n + :three, #s = :a', { ...rest, n: 5, s: 'a' }],
    ['SET #n = #n - :three', { ...rest, n: -1 }],
    ['SET #n = if_not_exists(#n, :one) + :one', { ...rest, n: 3 }],
    ['SET #none = if_not_exists(#none, :map)', { ...rest, none: { k: null } }],
    ['SET #list = list_append(#list, :more)', { ...rest, list: ['y', 'z'] }],
    ['SET #n = :one, #none = #n REMOVE #s, #m', { n: 1, none: 2, list: ['y'] }],
    ['ADD #n :one, #none :two', { ...rest, n: 3, none: 2 }],
  ])('%s', (expression, expected) => {
    expect(after(expression)).toEqual(expected);
    expect(plain(item)).toEqual(rest);
  });
});

test('projection', () => {
  expect(plain(projected('#n, #none', item, placeholders))).toEqual({ n: 2 });
  expect(projected(undefined, item, placeholders)).toBe(item);
  expect(() => projected('#n #s', item, placeholders)).toThrow('"#s" is unexpected');
});

describe('what cannot be read is an error, as on AWS', () => {
  test.each([
    ['status = :one', 'name the attribute status by a #placeholder'],
    ['#n = ', 'ends too early'],
    ['#n = :unknown', 'value used in expression is not defined: :unknown'],
    ['#unknown = :one', 'name used in expression is not defined: #unknown'],
    ['#n = :one )', '")" is unexpected'],
    ['(#n = :one', '"end" is unexpected'],
    ['#n ( :one', 'unexpected'],
    ['#n = :one ?', 'cannot read "?"'],
    ['#m.#n = :one', 'cannot read'],
  ])('%s', (expression, message) => {
    expect(() => holds(expression, item, placeholders)).toThrow(message);
  });

  test.each([
    ['DELETE #list :more', 'unexpected or unknown'],
    ['SET #n = #none', 'does not exist in the item'],
    ['SET #n = #s + :one', 'incorrect data type'],
    ['SET #n = list_append(#n, :more)', 'takes two lists'],
    ['SET #n + :one', '"+" is unexpected'],
  ])('%s', (expression, message) => {
    expect(() => updated(expression, item, placeholders)).toThrow(message);
  });
});

test('attributes of types that are not used here are not read as something else', () => {
  expect(() => plain({ set: { SS: ['a'] } })).toThrow('SS');
  expect(marshalled({ gone: undefined, off: false })).toEqual({ off: { BOOL: false } });
});
