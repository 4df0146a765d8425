import { marshalled, type Plain, plain } from '../attribute-values.ts';
import { checkLiterals, parseCondition, satisfies } from './conditions.ts';
import { checkDefined } from './placeholders.ts';
import { parseProjection, projected } from './projections.ts';
import { applied, checkActions, parseUpdate } from './updates.ts';

const placeholders = {
  names: { '#n': 'n', '#s': 's', '#list': 'list', '#none': 'none', '#m': 'm' },
  values: marshalled({
    ':one': 1,
    ':two': 2,
    ':three': 3,
    ':a': 'a',
    ':ab': 'ab',
    ':more': ['z'],
    ':list': ['y'],
    ':map': { k: null },
    ':flags': { flag: true },
    ':yes': true,
  }),
};
const item = marshalled({ n: 2, s: 'abc', list: ['y'], m: { flag: true } });

function holds(expression: string): boolean {
  const parsed = parseCondition(expression);
  checkDefined(parsed, placeholders);
  checkLiterals(parsed.tree, placeholders);
  return satisfies(parsed.tree, item, placeholders);
}

function updated(expression: string) {
  const parsed = parseUpdate(expression);
  checkDefined(parsed, placeholders);
  checkActions(parsed.tree, ['key'], placeholders);
  return applied(parsed.tree, item, placeholders);
}

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
    ['#s < :two', false],
    ['#list = :list', true],
    ['#list = :more', false],
    ['#m = :flags', true],
    ['#m = :map', false],
    ['#none = :two', false],
    ['#none <> :two', true],
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
    ['begins_with(#s, #none)', false],
  ])('%s is %s', (expression, expected) => {
    expect(holds(expression)).toBe(expected);
  });
});

describe('updates', () => {
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
    expect(plain(updated(expression))).toEqual(expected);
    expect(plain(item)).toEqual(rest);
  });
});

test('a projection returns the named attributes', () => {
  expect(plain(projected(parseProjection('#n, #none').tree, item, placeholders))).toEqual({ n: 2 });
  expect(() => parseProjection('#n #s')).toThrow('"#s" is unexpected');
});

test('an invalid expression is invalid each time', () => {
  for (const _ of [1, 2]) expect(() => parseCondition('#n = :one )')).toThrow('")" is unexpected');
});

describe('what cannot be read is an error, as on AWS', () => {
  test.each([
    ['', 'can not be empty'],
    ['#n = ', 'ends too early'],
    ['#n = :unknown', 'value used in expression is not defined; attribute value: :unknown'],
    ['#unknown = :one', 'is not defined; attribute name: #unknown'],
    ['#n = :one )', '")" is unexpected'],
    ['(#n = :one', '"end" is unexpected'],
    ['#n ( :one', 'unexpected'],
    ['#n < :yes', 'operator or function: <, operand type: BOOL'],
    ['begins_with(#s, :one)', 'operator or function: begins_with, operand type: N'],
    ['NOT (#n BETWEEN :one AND :a OR #n = :one)', 'same data type for lower and upper bounds'],
    ['#n BETWEEN :two AND :one', 'upper bound to be greater than or equal'],
  ])('%s', (expression, message) => {
    expect(() => holds(expression)).toThrow(expect.objectContaining({ name: 'ValidationException' }));
    expect(() => holds(expression)).toThrow(message);
  });

  test.each([
    ['SET #n = #none', 'does not exist in the item'],
    ['SET #n = #s + :one', 'incorrect data type'],
    ['SET #n = #n + :a', 'operator or function: +, operand type: S'],
    ['ADD #n :a', 'operator or function: ADD, operand type: S'],
    ['SET #n = list_append(#n, :more)', 'incorrect data type'],
    ['SET #n + :one', '"+" is unexpected'],
    ['SET #n = :one ADD #n :one', 'paths overlap'],
    ['SET #n = :one SET #s = :a', 'can only be used once'],
    ['PUT #n :one', '"PUT" is unexpected'],
  ])('%s', (expression, message) => {
    expect(() => updated(expression)).toThrow(expect.objectContaining({ name: 'ValidationException' }));
    expect(() => updated(expression)).toThrow(message);
  });

  test('an update of a key is a validation error', () => {
    const { tree } = parseUpdate('SET #k = :one');
    expect(() => checkActions(tree, ['key'], { ...placeholders, names: { '#k': 'key' } })).toThrow('part of the key');
  });
});

test.each([
  ['status = :one', '"status" (name an attribute by a #placeholder)'],
  ['#n = :one ?', 'what cannot be read, "?"'],
  ['#m.#n = :one', 'what cannot be read'],
  ['size(#s) = :one', 'the function size'],
  ['contains(#s, :a)', 'the function contains'],
])('what DynamoDB knows and this does not is named: %s', (expression, message) => {
  expect(() => holds(expression)).toThrow(message);
  expect(() => holds(expression)).toThrow('is not simulated');
});

test('DELETE is not simulated', () => {
  expect(() => updated('DELETE #list :more')).toThrow('DynamoDB: DELETE in: DELETE #list :more is not simulated');
});

test('attributes of other types throw', () => {
  expect(() => plain({ set: { SS: ['a'] } })).toThrow('SS');
  expect(marshalled({ gone: undefined, off: false })).toEqual({ off: { BOOL: false } });
});
