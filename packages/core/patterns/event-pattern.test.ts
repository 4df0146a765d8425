import { eventPattern } from './event-pattern.ts';
import { PatternError } from './pattern-error.ts';

const event = {
  source: 'orderflow.order',
  'detail-type': 'order.created',
  detail: {
    data: {
      amount: 12.5,
      tags: ['red', 'Blue'],
      none: null,
      paid: false,
      empty: '',
      ip: '10.1.2.3',
      ip6: '2001:DB8::1',
      items: [
        { sku: 'tea', n: 1 },
        { sku: 'cup', n: 2 },
      ],
    },
    metadata: { sequence: 1 },
  },
};
const about = (data: object) => ({ detail: { data } });

describe('matches', () => {
  test.each<[object]>([
    [{ source: ['other', 'orderflow.order'] }],
    [{ source: [{ prefix: 'orderflow.' }], 'detail-type': [{ suffix: '.created' }] }],
    [{ source: [{ prefix: { 'equals-ignore-case': 'OrderFlow' } }] }],
    [{ source: [{ 'anything-but': 'other' }] }],
    [{ source: [{ 'anything-but': { prefix: 'aws.' } }] }],
    [{ 'replay-name': [{ exists: false }] }],
    [{ detail: { metadata: { sequence: [{ exists: true }] } } }],
    [{ detail: { other: { sequence: [{ exists: false }] } } }],
    [{ detail: { metadata: [{ exists: false }] } }],
    [about({ amount: [{ numeric: ['>', 10, '<=', 12.5] }] })],
    [about({ amount: ['12.5', 12.5] })],
    [about({ amount: [{ numeric: ['=', 12.5] }], 'n.x': [{ exists: false }] })],
    [about({ amount: [{ numeric: ['>=', 12.5, '<', 13] }] })],
    [about({ tags: ['red'] })],
    [about({ tags: [{ 'equals-ignore-case': 'BLUE' }] })],
    [about({ tags: [{ 'anything-but': ['red'] }] })],
    [{ source: [{ wildcard: 'order*.order' }], 'detail-type': [{ exactly: 'order.created' }] }],
    [{ source: [{ suffix: { 'equals-ignore-case': '.ORDER' } }] }],
    [{ source: [{ 'anything-but': { suffix: ['.a', '.b'] } }] }],
    [{ source: [{ 'anything-but': { 'equals-ignore-case': 'order' } }] }],
    [{ source: [{ 'anything-but': { wildcard: 'aws.*' } }] }],
    [{ $or: [{ source: ['x'] }, { detail: { data: { amount: [12.5] } } }] }],
    [{ source: ['x'], $or: [{ source: ['orderflow.order'] }, { source: ['y'] }] }],
    [{ detail: { $or: [{ data: { paid: [true] } }, { metadata: { sequence: [1] } }] } }],
    [{ 'detail.metadata.sequence': [1] }],
    [about({ ip: [{ cidr: '10.1.0.0/16' }] })],
    [about({ ip: ['::ffff:a01:203'] })],
    [about({ ip6: [{ cidr: '2001:db8::/32' }], amount: [{ 'anything-but': 'text' }] })],
    [about({ ip6: ['2001:db8:0:0:0:0:0:1'] })],
    [about({ none: [null], paid: [false], empty: [''] })],
    [about({ items: { sku: ['tea'], n: [1] } })],
    [about({ items: { color: [{ exists: false }] } })],
    [about({ tags: { sku: [{ exists: false }] } })],
  ])('%j', (pattern) => {
    expect(eventPattern(pattern).matches(event)).toBe(true);
    expect(eventPattern(JSON.stringify(pattern)).matches(event)).toBe(true);
  });
});

describe('does not match', () => {
  test.each<[object]>([
    [{ source: ['orderflow'] }],
    [{ source: ['orderflow.order'], 'detail-type': ['order.cancelled'] }],
    [{ source: [{ 'anything-but': ['orderflow.order', 'other'] }] }],
    [{ source: [{ 'anything-but': { prefix: ['x', 'order'] } }] }],
    [{ nothing: [{ 'anything-but': 'x' }] }],
    [{ 'replay-name': [{ exists: true }] }],
    [{ detail: { metadata: { sequence: [{ exists: false }] } } }],
    [{ detail: { metadata: [{ exists: true }] } }],
    [about({ amount: [{ numeric: ['<', 12.5] }] })],
    [about({ amount: ['12.5'] })],
    [about({ none: [{ numeric: ['=', 0] }] })],
    [about({ none: [false] })],
    [about({ items: { sku: ['tea'], n: [2] } })],
    [about({ items: { n: [{ exists: false }] } })],
    [about({ toString: [{ exists: true }] })],
    [about({ ip: [{ cidr: '10.2.0.0/16' }] })],
    [about({ ip: [{ cidr: '2001:db8::/32' }] })],
    [about({ amount: [{ cidr: '10.2.0.0/16' }] })],
    [about({ tags: [{ cidr: '10.2.0.0/16' }, '10.1.2.3'] })],
    [{ source: [{ wildcard: '*flow' }, { wildcard: 'order*order*order' }, { wildcard: 'orderflow' }] }],
    [{ source: [{ wildcard: 'orderflow.order*r' }, { wildcard: '*x*' }] }],
    [{ source: [{ 'anything-but': { wildcard: ['x', '*order'] } }] }],
    [{ $or: [{ source: ['x'] }, { source: ['y'] }] }],
    [about({ tags: { sku: [{ exists: true }] } })],
  ])('%j', (pattern) => {
    expect(eventPattern(pattern).matches(event)).toBe(false);
  });
});

test.each([['text'], [7], [null], [undefined], [['text']]])('what is no object matches nothing: %j', (value) => {
  expect(eventPattern({ a: [{ exists: false }] }).matches(value)).toBe(true);
  expect(eventPattern({ a: [{ 'anything-but': 'x' }] }).matches(value)).toBe(false);
});

test('a field that must be absent may be in other elements than those chosen for the fields before it', () => {
  const items = { items: [{ a: 1 }, { a: 2, b: 1 }] };
  expect(eventPattern({ items: { a: [1], b: [{ exists: false }] } }).matches(items)).toBe(true);
  expect(eventPattern({ items: { a: [2], b: [{ exists: false }] } }).matches(items)).toBe(false);
});

test('a wildcard takes time in proportion to the text', () => {
  const pattern = eventPattern({ a: [{ wildcard: `${'*a'.repeat(50)}*b` }] });
  expect(pattern.matches({ a: 'a'.repeat(100_000) })).toBe(false);
});

test('a wildcard and a backslash can be asked for', () => {
  const matches = (wildcard: string, a: string) => eventPattern({ a: [{ wildcard }] }).matches({ a });
  expect([matches('\\*b', '*b'), matches('\\*b', 'ab'), matches('a\\\\*', 'a\\b')]).toEqual([true, false, true]);
});

const manyOrs = Object.fromEntries(
  Array.from({ length: 11 }, (_, at) => [`f${at}`, { $or: [{ a: [1] }, { b: [1] }] }]),
);

describe('is no pattern', () => {
  test.each<[unknown, string]>([
    [{}, 'empty objects'],
    ['{', 'not JSON'],
    [{ source: [] }, 'empty arrays'],
    [{ source: 'x' }, 'must be an object or an array'],
    [['x'], 'must be an object'],
    [{ source: [{ unknown: '*' }] }, 'there is no operator "unknown"'],
    [{ source: [{ toString: '*' }] }, 'there is no operator "toString"'],
    [{ $or: [{ source: ['x'] }] }, 'at least two objects'],
    [{ $or: { source: ['x'] } }, 'at least two objects'],
    [{ $or: [{ source: ['x'] }, { numeric: [1] }] }, 'numeric is reserved'],
    [manyOrs, 'more than 1000 combinations'],
    [{ source: [{ exists: 1 }] }, 'either true or false'],
    [{ source: [{ prefix: 1 }] }, 'one operator is required'],
    [{ source: [{ suffix: { prefix: 'x' } }] }, 'a text or equals-ignore-case'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'one operator is required'],
    [{ source: [{ 'equals-ignore-case': 1 }] }, 'a text is required'],
    [{ source: [{ 'anything-but': { cidr: 'x' } }] }, 'cannot be applied to "cidr"'],
    [{ source: [{ 'anything-but': { prefix: '' } }] }, 'no empty prefix'],
    [{ source: [{ 'anything-but': [] }] }, 'texts or numbers'],
    [{ source: [{ 'anything-but': ['a', 1] }] }, 'texts or numbers'],
    [{ source: [{ numeric: 1 }] }, 'one operator and number, or two'],
    [{ source: [{ numeric: ['>'] }] }, 'one operator and number, or two'],
    [{ source: [{ numeric: ['~', 1] }] }, 'an operator of ='],
    [{ source: [{ numeric: [1, 1] }] }, 'an operator of ='],
    [{ source: [{ numeric: ['<', 1, '>', 2] }] }, 'an operator of > >='],
    [{ source: [{ numeric: ['>', 2, '<', 1] }] }, 'the lower bound'],
    [{ source: [{ wildcard: 'a**' }] }, 'in a row'],
    [{ source: [{ wildcard: '\\a' }] }, 'a backslash must stand before'],
    [{ source: [{ cidr: '10.0.0.1' }] }, 'cidr takes an address'],
    [{ source: [{ cidr: '10.0.0/8' }] }, 'cidr takes an address'],
    [{ source: [{ cidr: '10.0.0.256/8' }] }, 'cidr takes an address'],
    [{ source: [{ cidr: 'a:b/8' }] }, 'cidr takes an address'],
    [{ source: [{ cidr: '::1::/8' }] }, 'cidr takes an address'],
    [{ source: [{ cidr: '1:2:3:4:5:6:7:88888/8' }] }, 'cidr takes an address'],
    [{ source: [{ cidr: '10.0.0.1/32' }] }, 'below 32 bits'],
    [{ source: [{ cidr: '::1/128' }] }, 'below 128 bits'],
  ])('%j', (pattern, message) => {
    expect(() => eventPattern(pattern)).toThrow(PatternError);
    expect(() => eventPattern(pattern)).toThrow(message);
  });
});
