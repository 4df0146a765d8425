import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import * as z from 'zod/mini';
import { defineEvent } from './define-event.ts';
import { detailSchemaOf, jsonSchemaOf } from './json-schema.ts';

const contract = {
  version: 1,
  owner: 'seats',
  summary: 'Somebody wants a seat.',
  data: z.object({ seat: z.string() }),
};
const SeatBooked = defineEvent('seat.booked', contract);
const SeatWanted = defineEvent('seat.wanted', { ...contract, storedOnly: true });
const ForeignSeatWanted = defineEvent('seat.wanted', { ...contract, origin: 'foreign' });

const ajv = addFormats(new Ajv({ allowUnionTypes: true }));
const data = { seat: '1' };
const stored = {
  eventId: 'seat-1:1',
  timestamp: '2026-03-04T05:06:07Z',
  correlationId: 'c',
  stream: 'seat-1',
  sequence: 1,
};

test('an event’s schema says what it is', () => {
  expect(detailSchemaOf(SeatBooked)).toMatchObject({ title: 'seat.booked 1', description: 'Somebody wants a seat.' });
});

test('every field of the metadata is explained', () => {
  const { properties } = detailSchemaOf(SeatBooked) as { properties: { metadata: { properties: object } } };
  expect(Object.values(properties.metadata.properties).every(({ description }) => description)).toBe(true);
});

test.each([
  ['an event without metadata', SeatBooked, { data }, true],
  ['an event with metadata', SeatBooked, { data, metadata: stored }, true],
  ['an event without data', SeatBooked, { metadata: stored }, false],
  ['an event with wrong data', SeatBooked, { data: { seat: 1 } }, false],
  ['an event with more than was asked for', SeatBooked, { data: { seat: '1', row: 2 }, more: 3 }, true],
  ['a stored event', SeatWanted, { data, metadata: stored }, true],
  ['an event that should be stored and is not', SeatWanted, { data }, false],
  ['an event that should be stored and has no sequence', SeatWanted, { data, metadata: { eventId: 'x' } }, false],
  ['a foreign event', ForeignSeatWanted, { data, metadata: { eventId: 'x' } }, true],
  ['a foreign event with a sequence', ForeignSeatWanted, { data, metadata: stored }, false],
])('%s', (_, described, detail, valid) => {
  expect(ajv.validate(detailSchemaOf(described), detail)).toBe(valid);
});

test('a schema is for what comes in: what has a default is not required', () => {
  expect(jsonSchemaOf(z.object({ seats: z._default(z.int(), 1) }))).not.toHaveProperty('required');
});
