import { eventPattern } from './event-pattern.ts';
import { describeField } from './explain.ts';

const pattern = eventPattern({
  source: ['shop.order', 'shop.payment'],
  'detail-type': ['order.created'],
  detail: { metadata: { sequence: [{ exists: true }] } },
});
const event = { source: 'shop.order', 'detail-type': 'order.created', detail: { metadata: { sequence: 1 } } };

const reasons = (one: typeof pattern, given: object) => {
  const { fields, deciding } = one.explain(given);
  return fields.filter(({ field }) => deciding.includes(field)).map(describeField);
};

test('all fields decide that an event matches', () => {
  expect(pattern.explain(event)).toMatchObject({ matches: true, isScattered: false });
  expect(reasons(pattern, event)).toEqual([
    'detail-type is "order.created", as "order.created"',
    'detail.metadata.sequence is 1, as {"exists":true}',
    'source is "shop.order", as "shop.order" or "shop.payment"',
  ]);
});

test('the fields that are not as asked decide that it does not', () => {
  expect(reasons(pattern, { ...event, 'detail-type': 'order.cancelled' })).toEqual([
    'detail-type is "order.cancelled", not "order.created"',
  ]);
  expect(reasons(pattern, { ...event, detail: { metadata: {} } })).toEqual([
    'detail.metadata.sequence is missing, not {"exists":true}',
  ]);
});

test('a field that must be absent', () => {
  expect(reasons(eventPattern({ 'replay-name': [{ exists: false }] }), { 'replay-name': 'r' })).toEqual([
    'replay-name is "r", not absent',
  ]);
});

test('of a $or, the alternative that matches, or else the one that comes nearest', () => {
  const either = eventPattern({
    $or: [
      { a: [1], b: [1], c: [1] },
      { a: [1], b: [2] },
    ],
  });
  expect(reasons(either, { a: 1, b: 2 })).toEqual(['a is 1, as 1', 'b is 2, as 2']);
  expect(reasons(either, { a: 1 })).toEqual(['b is missing, not 2']);
  expect(reasons(either, { a: 1, b: 1 })).toEqual(['c is missing, not 1']);
});

test('values that are never together in one element', () => {
  const both = eventPattern({ items: { sku: ['tea'], n: [2] }, paid: [true], gone: [{ exists: false }] });
  const scattered = both.explain({
    items: [
      { sku: 'tea', n: 1 },
      { sku: 'cup', n: 2 },
    ],
    paid: true,
  });
  expect(scattered).toMatchObject({ matches: false, isScattered: true, deciding: ['items.n', 'items.sku'] });
});

test('long lists are cut', () => {
  const many = eventPattern({ a: Array.from({ length: 11 }, (_, at) => at) });
  expect(reasons(many, { a: 'x' })).toEqual(['a is "x", not 0 or 1 or 2 or 3 or 4 or 5 or 6 or 7 or 3 more']);
});

test('an alternative whose values are scattered comes nearer than one with a field that does not match', () => {
  const either = eventPattern({ $or: [{ zero: [1] }, { items: { a: [1], b: [1] } }] });
  expect(either.explain({ items: [{ a: 1 }, { b: 1 }] })).toMatchObject({ isScattered: true });
});
