import * as z from 'zod/mini';
import { asyncApiOf } from './asyncapi.ts';
import { defineEvent } from './define-event.ts';

const data = z.object({ seat: z.string() });
const seats = { version: 1, owner: 'seats', summary: 'A seat.', data } as const;
const SeatTaken = defineEvent('seat.taken', { ...seats, storedOnly: true });
const SeatFreed = defineEvent('seat.freed', seats);
const SeatWanted = defineEvent('seat.wanted', { ...seats, origin: 'foreign' });
const about = { title: 'Seats', version: '1', description: 'Seats of a theatre.' };

test('without consumers each contract has one operation, of the context or workload that publishes it', () => {
  const { operations } = asyncApiOf({ ...about, contracts: { SeatWanted, SeatTaken } });
  expect(Object.keys(operations as object)).toEqual(['seats.emits.SeatTaken', 'another-workload.emits.SeatWanted']);
});

test('a consumer has one operation for each contract that it subscribes to', () => {
  const document = asyncApiOf({ ...about, contracts: { SeatTaken }, consumers: { plan: [SeatTaken, SeatWanted] } });
  expect(Object.keys(document.operations as object)).toHaveLength(2);
});

test('a message gives the pattern of a rule that brings it', () => {
  const { components } = asyncApiOf({ ...about, contracts: { SeatTaken, SeatWanted } }) as {
    components: { messages: Record<string, { 'x-eventbridge-pattern': object }> };
  };
  expect(components.messages.SeatTaken?.['x-eventbridge-pattern']).toEqual({
    source: ['seats'],
    'detail-type': ['seat.taken'],
    detail: { metadata: { sequence: [{ exists: true }] } },
  });
  expect(components.messages.SeatWanted?.['x-eventbridge-pattern']).toEqual({
    'detail-type': ['seat.wanted'],
    $or: [
      { source: [{ 'anything-but': ['seats'] }] },
      { source: ['seats'], detail: { metadata: { sequence: [{ exists: false }] } } },
    ],
  });
});

test('metadata has a schema of its own for stored events, and one for all others', () => {
  const { components } = asyncApiOf({ ...about, contracts: { SeatTaken, SeatFreed, SeatWanted } }) as {
    components: { schemas: object };
  };
  expect(Object.keys(components.schemas).sort()).toEqual([
    'Metadata',
    'SeatFreed',
    'SeatTaken',
    'SeatWanted',
    'StoredMetadata',
  ]);
});
