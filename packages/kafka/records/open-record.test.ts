import { defineEvent } from '@orderflow/core/contracts';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { SeatBooked, SeatFreed } from '../testing/seats.ts';
import { eventRecord } from './event-record.ts';
import { recordOpener } from './open-record.ts';
import type { IncomingRecord } from './records.ts';

const record = (value: unknown, headers: Record<string, string> = {}): IncomingRecord => ({
  topic: 'seat',
  partition: 2,
  offset: 41n,
  key: Buffer.from('seat-7'),
  value: value === undefined ? undefined : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers,
  timestamp: Date.UTC(2026, 0, 1),
});
const booked = { type: 'seat.booked', source: 'box-office', data: { seat: '7' } };
const open = recordOpener([SeatBooked]);

test('what the publisher writes is read as it was', () =>
  fc.assert(
    fc.property(
      fc.record({ seat: fc.string({ unit: 'binary' }), number: fc.option(fc.integer(), { nil: undefined }) }),
      fc.string({ minLength: 1, maxLength: 50, unit: 'binary' }),
      fc.option(fc.string({ minLength: 1, maxLength: 50 }), { nil: undefined }),
      (data, correlationId, causationId) => {
        const metadata = {
          eventId: 'e-1',
          timestamp: '2026-01-01T00:00:00.000Z',
          correlationId,
          ...(causationId !== undefined && { causationId }),
          version: 1,
        };
        const event = SeatBooked(data);
        const { value, headers } = eventRecord(event, metadata, { topic: 'seat', key: 'k' });
        const read = open(record(value, { ...headers }));
        expect(read).toEqual({ ...event, version: undefined, metadata, replayName: undefined });
      },
    ),
  ));

test('an event of another workload may leave its metadata out: the id is that of its place', () => {
  expect(open(record(booked))?.metadata).toMatchObject({
    eventId: 'seat:2:41',
    correlationId: 'seat:2:41',
    timestamp: '2026-01-01T00:00:00.000Z',
  });
});

test('headers go before the envelope', () => {
  const headers = { 'event-id': 'h', 'correlation-id': 'c', 'causation-id': 'x', 'event-type': 'seat.booked' };
  const { type, ...untyped } = booked;
  expect(open(record({ ...untyped, metadata: { eventId: 'm' } }, headers))?.metadata).toMatchObject({
    eventId: 'h',
    correlationId: 'c',
    causationId: 'x',
  });
});

test.each([
  ['another type, by its header', 'not even JSON', { 'event-type': 'seat.freed' }],
  ['another type, by its envelope', { ...booked, type: 'seat.freed' }, {}],
])('%s is not subscribed to', (_, value, headers) => {
  expect(open(record(value, headers as unknown as Record<string, string>))).toBeUndefined();
});

test('the other form of a type that has two is not subscribed to', () => {
  const foreign = defineEvent('seat.booked', {
    version: 1,
    owner: 'box-office',
    origin: 'foreign',
    summary: 'By a workload.',
    data: z.object({ seat: z.string() }),
  });
  const openForeign = recordOpener([foreign]);
  expect(openForeign(record({ ...booked, metadata: { sequence: 1, stream: 's' } }))).toBeUndefined();
  expect(openForeign(record({ ...booked, source: 'kiosk' }))?.source).toBe('kiosk');
  expect(openForeign(record({ type: 'seat.booked', data: { seat: '7' } }))?.source).toBe('kafka.seat');
});

test.each([
  ['no value', undefined, 'value: is empty'],
  ['no JSON', '{', 'value: is not JSON'],
  ['no object', '[]', 'value: is no JSON object'],
  ['null', 'null', 'value: is no JSON object'],
  ['no type', { ...booked, type: undefined }, 'type: is missing'],
  ['data that breaks the contract', { ...booked, data: { seat: 7 } }, 'data.seat: '],
  ['no data', { ...booked, data: undefined }, 'seat.booked: data: '],
  ['another source', { ...booked, source: 'kiosk' }, 'source: seat.booked comes from box-office alone, not from kiosk'],
  ['a source that is no text', { ...booked, source: 7 }, 'envelope: source: '],
  ['another version', { ...booked, metadata: { version: 2 } }, 'metadata.version: is 2'],
])('%s is rejected with the field at fault', (_, value, reason) => {
  expect(() => open(record(value))).toThrow(reason);
});

test('whatever the bytes and headers, a record is read, rejected with a reason, or not subscribed to', () => {
  const openBoth = recordOpener([SeatBooked, SeatFreed]);
  return fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map(Buffer.from),
        fc.object().map((one) => Buffer.from(JSON.stringify({ ...booked, ...one }))),
      ),
      fc.dictionary(fc.constantFrom('event-type', 'event-id', 'timestamp', 'other'), fc.string()),
      (value, headers) => {
        try {
          openBoth({ ...record(undefined, headers), value: Buffer.from(value) });
        } catch (error) {
          expect(['Rejected', 'ContractViolation']).toContain((error as Error).name);
        }
      },
    ),
  );
});
