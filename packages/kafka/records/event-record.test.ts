import { SeatBooked } from '../testing/seats.ts';
import { eventRecord } from './event-record.ts';
import { dlqTopicOf, firstWord } from './topics.ts';

const metadata = { eventId: 'e', timestamp: '2026-03-04T05:06:07.089Z', correlationId: 'c', version: 1 };
const to = { topic: 'seat', key: 'seat-7' };

test('the record of an event has the envelope as JSON and its identity in the headers, with the time when it happened', () => {
  expect(eventRecord(SeatBooked({ seat: '7' }), { ...metadata, causationId: 'x' }, to)).toEqual({
    topic: 'seat',
    key: 'seat-7',
    value: JSON.stringify({
      type: 'seat.booked',
      source: 'box-office',
      data: { seat: '7' },
      metadata: { ...metadata, causationId: 'x' },
    }),
    headers: {
      'event-type': 'seat.booked',
      'event-id': 'e',
      'correlation-id': 'c',
      'causation-id': 'x',
      timestamp: '2026-03-04T05:06:07.089Z',
    },
  });
});

test('what the metadata lacks is no header, and a traceparent is one', () => {
  const { headers } = eventRecord(SeatBooked({ seat: '7' }), { ...metadata, traceparent: '00-a-b-01' }, to);
  expect(headers).not.toHaveProperty('causation-id');
  expect(headers.traceparent).toBe('00-a-b-01');
});

test('the topic is the first word of the type, and that of its dead letters ends in .dlq', () => {
  expect(firstWord('order.cancellation.requested')).toBe('order');
  expect(dlqTopicOf('order')).toBe('order.dlq');
});
