import { BEGIN, thingEvent } from '../testing/operated-stage.ts';
import { type DeadLetterFilter, matches } from './dead-letter-filter.ts';
import { deadLetterOf, kindOfReason } from './dead-letters.ts';

const HOUR = 3_600_000;
const body = (data: object, stream = 'order-o1') =>
  JSON.stringify({ id: 'b1', 'detail-type': 'order.created', source: 's', detail: { data, metadata: { stream } } });

const letter = {
  messageId: 'm1',
  eventId: 'e1',
  type: 'order.created',
  class: 'permanent' as const,
  reason: 'Not enough: no stock of tea',
  at: new Date(BEGIN - HOUR).toISOString(),
  body: body({ orderId: 'o1', items: [{ sku: 'tea', quantity: 4711 }] }),
};

test.each<[boolean, DeadLetterFilter]>([
  [true, {}],
  [true, { type: 'order.created' }],
  [true, { type: 'order.*' }],
  [false, { type: 'order' }],
  [true, { class: 'permanent' }],
  [false, { class: 'rejected' }],
  [true, { reason: 'NO STOCK' }],
  [false, { reason: 'no money' }],
  [true, { olderThan: HOUR }],
  [false, { olderThan: HOUR + 1 }],
  [true, { newerThan: HOUR }],
  [false, { newerThan: HOUR - 1 }],
  [true, { key: 'o1' }],
  [true, { key: 'tea' }],
  [true, { key: '4711' }],
  [false, { key: 'te' }],
  [true, { id: 'm1' }],
  [true, { id: 'e1' }],
  [false, { id: 'b1' }],
  [false, { type: 'order.created', class: 'rejected' }],
])('%p: %j', (isMatch, filter) => {
  expect(matches(letter, filter, BEGIN)).toBe(isMatch);
});

test('a dead letter without a type, a reason, a time or JSON matches none of them', () => {
  const bare = { messageId: 'm1', body: 'no JSON', at: undefined };
  for (const filter of [{ type: '*x' }, { reason: '' }, { olderThan: 0 }, { newerThan: 1e15 }, { key: 'no' }])
    expect(matches(bare, filter, BEGIN)).toBe(false);
  expect(matches(bare, { id: 'm1' }, BEGIN)).toBe(true);
});

test('the key of the stream is a key, also where the data does not have it', () => {
  expect(matches({ ...letter, body: body({}) }, { key: 'o1' }, BEGIN)).toBe(true);
});

test('what the attributes do not say is read from the event', () => {
  const moved = { MessageId: 'm1', Body: thingEvent('x'), Attributes: { SentTimestamp: String(BEGIN) } };
  expect(deadLetterOf(moved)).toMatchObject({
    type: 'thing.opened',
    eventId: 'thing-x:1',
    correlationId: 'c-x',
    at: new Date(BEGIN).toISOString(),
    class: undefined,
  });
  expect(deadLetterOf({ Body: '{"id":"b1"}' })).toMatchObject({ eventId: 'b1', type: undefined, at: undefined });
});

test.each([
  [{ class: 'permanent', reason: 'no stock of SKU-1 (12 left)' } as const, 'permanent: no stock of … … left)'],
  [{ class: undefined, reason: undefined }, 'received too often without an answer'],
  [{ class: 'rejected', reason: undefined } as const, 'rejected: unknown'],
])('the kind of reason leaves out what differs: %j', (given, kind) => {
  expect(kindOfReason(given)).toBe(kind);
});
