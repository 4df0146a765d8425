import { DlqFailed, dlqRecord } from './dlq-failed.ts';
import type { IncomingRecord } from './records.ts';

const failed = { error: 'Rejected', reason: 'data.seat: is missing', class: 'rejected', attempts: 1 } as const;
const at = Date.UTC(2026, 0, 2);
const record = (value: string | undefined, headers: Record<string, string> = {}): IncomingRecord => ({
  topic: 'seat',
  partition: 1,
  offset: 9n,
  key: Buffer.from('seat-7'),
  value: value === undefined ? undefined : Buffer.from(value),
  headers,
  timestamp: Date.UTC(2026, 0, 1),
});
const read = (given: IncomingRecord, more = {}) => {
  const written = dlqRecord(given, failed, { consumer: 'seats', at, ...more });
  return { written, envelope: JSON.parse(written.value) };
};

test('a dead letter is a dlq.failed with the original event, the error, and who gave it up after how many attempts', () => {
  const { written, envelope } = read(record('{"type":"seat.booked"}', { 'event-id': 'e', 'correlation-id': 'c' }));
  expect(written).toMatchObject({
    topic: 'seat.dlq',
    key: 'seat-7',
    headers: { 'event-type': 'dlq.failed', 'correlation-id': 'c', 'causation-id': 'e' },
  });
  expect(envelope).toEqual({
    type: 'dlq.failed',
    source: 'dlq',
    data: {
      originalEvent: { type: 'seat.booked' },
      ...failed,
      consumer: 'seats',
      original: {
        topic: 'seat',
        partition: 1,
        offset: '9',
        timestamp: '2026-01-01T00:00:00.000Z',
        key: Buffer.from('seat-7').toString('base64'),
        value: Buffer.from('{"type":"seat.booked"}').toString('base64'),
        headers: { 'event-id': 'e', 'correlation-id': 'c' },
      },
    },
    metadata: {
      eventId: 'dlq:seats:seat:1:9',
      timestamp: '2026-01-02T00:00:00.000Z',
      correlationId: 'c',
      causationId: 'e',
      version: 1,
    },
  });
  expect(DlqFailed.parse(envelope.data)).toEqual(envelope.data);
});

test.each([
  ['text that is not JSON, as it is', 'poison', 'poison'],
  ['a record without a value, as null', undefined, null],
])('the original event is %s', (_, value, originalEvent) => {
  expect(read(record(value)).envelope.data.originalEvent).toBe(originalEvent);
});

test('without the value it says only where the record is', () => {
  const { data } = read(record('{"large":true}'), { withValue: false }).envelope;
  expect(data.originalEvent).toBeNull();
  expect(data.original).toMatchObject({ topic: 'seat', partition: 1, offset: '9' });
  expect(data.original).not.toHaveProperty('value');
});

test('a record without a key and an id is known by its place', () => {
  const { written } = read({ ...record('{}'), key: undefined });
  expect(written).toMatchObject({ key: 'seat:1:9', headers: { 'causation-id': 'seat:1:9' } });
});
