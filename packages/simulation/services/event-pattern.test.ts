import { eventPattern } from './event-pattern.ts';
import { filterCriteria } from './filter-criteria.ts';

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
    [about({ tags: ['red'] })],
    [about({ tags: [{ 'equals-ignore-case': 'BLUE' }] })],
    [about({ tags: [{ 'anything-but': ['red'] }] })],
    [about({ none: [null], paid: [false], empty: [''] })],
    [about({ items: { sku: ['tea'], n: [1] } })],
    [about({ items: { color: [{ exists: false }] } })],
    [about({ tags: { sku: [{ exists: false }] } })],
  ])('%j', (pattern) => {
    expect(eventPattern(pattern)(event)).toBe(true);
    expect(eventPattern(JSON.stringify(pattern))(event)).toBe(true);
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
  ])('%j', (pattern) => {
    expect(eventPattern(pattern)(event)).toBe(false);
  });
});

describe('is no pattern, or none that is simulated', () => {
  test.each<[unknown, string]>([
    [{}, 'empty objects'],
    [{ source: [] }, 'empty arrays'],
    [{ source: 'x' }, 'must be an object or an array'],
    [['x'], 'must be an object'],
    [{ source: [{ wildcard: '*' }] }, '"wildcard" is not simulated'],
    [{ $or: [{ source: ['x'] }] }, '"$or" is not simulated'],
    [{ source: [{ exists: 1 }] }, 'either true or false'],
    [{ source: [{ prefix: 1 }] }, 'one operator is wanted'],
    [{ source: [{ suffix: { prefix: 'x' } }] }, 'not simulated'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'one operator is wanted'],
    [{ source: [{ 'equals-ignore-case': 1 }] }, 'a string is wanted'],
    [{ source: [{ 'anything-but': { wildcard: 'x' } }] }, 'not simulated'],
    [{ source: [{ numeric: ['>'] }] }, 'operators and numbers'],
    [{ source: [{ numeric: ['~', 1] }] }, 'operators and numbers'],
  ])('%j', (pattern, message) => {
    expect(() => eventPattern(pattern)).toThrow(message);
  });
});

describe('filters of a mapping', () => {
  test('any of them, or all records when there is none', () => {
    const filter = filterCriteria([{ eventName: ['INSERT'] }, '{"eventName":["REMOVE"]}']);
    expect(['INSERT', 'MODIFY', 'REMOVE'].map((eventName) => filter({ eventName }))).toEqual([true, false, true]);
    expect(filterCriteria([])({})).toBe(true);
  });

  test('look into the body of a message', () => {
    const filter = filterCriteria([{ body: { kind: ['a'] } }]);
    const bodies = ['{"kind":"a"}', '{"kind":"b"}', 'kind', undefined];
    expect(bodies.map((body) => filter({ body }))).toEqual([true, false, false, false]);
    expect(filterCriteria([{ body: ['text'] }])({ body: 'text' })).toBe(true);
  });
});
