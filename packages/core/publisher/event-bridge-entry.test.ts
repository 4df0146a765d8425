import { entryBytes, entryOf } from './event-bridge-entry.ts';

const event = { type: 'seat.booked', version: 1, source: 'box-office', data: { seat: 'ü1' } };
const metadata = { eventId: 'seat-1:1', timestamp: '2026-03-04T05:06:07.089Z', correlationId: 'c' };

test('the entry of an event has data and metadata in its detail, and the time when the event happened', () => {
  expect(entryOf(event, metadata, 'bus')).toEqual({
    EventBusName: 'bus',
    Source: 'box-office',
    DetailType: 'seat.booked',
    Time: new Date('2026-03-04T05:06:07.089Z'),
    Detail: JSON.stringify({ data: { seat: 'ü1' }, metadata }),
  });
});

test('a traceparent is also sent as an X-Ray trace header', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  expect(entryOf(event, { ...metadata, traceparent }, 'bus').TraceHeader).toBe(
    'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
  );
});

test('an invalid traceparent gives no trace header', () => {
  expect(entryOf(event, { ...metadata, traceparent: 'nonsense' }, 'bus')).not.toHaveProperty('TraceHeader');
});

test('the size of an entry is that of its time, source, type, detail and resources in UTF-8', () => {
  expect(entryBytes({})).toBe(0);
  expect(entryBytes({ Time: new Date(), Source: 'ab', DetailType: 'ü', Detail: '{}', EventBusName: 'free' })).toBe(20);
  expect(entryBytes({ Resources: ['abc', 'd'] })).toBe(4);
});
