import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import * as v from 'valibot';
import * as z from 'zod/mini';
import { defineCommand } from './define-command.ts';
import { defineEvent } from './define-event.ts';
import { dataSchemaOf, detailSchemaOf, jsonSchemaOf } from './json-schema.ts';
import type { Schema } from './schema.ts';

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
  ['a foreign event with a sequence of its producer', ForeignSeatWanted, { data, metadata: stored }, true],
])('%s', (_, described, detail, valid) => {
  expect(ajv.validate(detailSchemaOf(described), detail)).toBe(valid);
});

test('a schema is for what comes in: what has a default is not required', () => {
  expect(jsonSchemaOf(z.object({ seats: z._default(z.int(), 1) }))).not.toHaveProperty('required');
});

/** The validator of a library that has nothing beyond the standard. */
const plain: Schema<unknown> = {
  '~standard': { version: 1, vendor: 'plain', validate: (value) => ({ value }) },
};

describe('a contract whose validator makes no JSON Schema', () => {
  test('parses, and names itself when a document is made', () => {
    const Booked = defineEvent('seat.booked', { ...contract, data: plain });
    expect(Booked.parse({ seat: '1' })).toEqual({ seat: '1' });
    expect(() => detailSchemaOf(Booked)).toThrow(
      'seat.booked has no JSON Schema: the library plain makes none. Give the contract the option jsonSchema.',
    );
    const command = defineCommand('BookSeat', { owner: 'seats', summary: '.', data: plain });
    expect(() => dataSchemaOf(command)).toThrow(/^BookSeat has no JSON Schema: /);
  });

  test('takes the one it is given', () => {
    const jsonSchema = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', required: ['seat'] };
    const Booked = defineEvent('seat.booked', { ...contract, data: plain, jsonSchema });
    const { $schema: _, ...bare } = jsonSchema;
    expect(dataSchemaOf(Booked)).toEqual(bare);
    expect(detailSchemaOf(Booked)).toMatchObject({ properties: { data: bare } });
  });
});

test('a schema that its library cannot describe is reported under the name of the contract, with the reason', () => {
  const Booked = defineEvent('seat.booked', { ...contract, data: z.object({ row: z.bigint() }) });
  expect(() => dataSchemaOf(Booked)).toThrow(/^seat\.booked has no JSON Schema: BigInt cannot be represented/);
});

test('a method toJsonSchema of the schema is used, as older releases of arktype have it', () => {
  const schema = { ...plain, toJsonSchema: jest.fn(() => ({ type: 'string' })) };
  const Booked = defineEvent('seat.booked', { ...contract, data: schema });
  expect(dataSchemaOf(Booked)).toEqual({ type: 'string' });
  expect(schema.toJsonSchema).toHaveBeenCalledWith({ target: 'draft-07' });
});

test('valibot without its converter is reported under the name of the contract', () => {
  jest.doMock('@valibot/to-json-schema', () => {
    throw new Error("Cannot find module '@valibot/to-json-schema'");
  });
  jest.isolateModules(() => {
    const Booked = defineEvent('seat.booked', { ...contract, data: v.object({ seat: v.string() }) });
    const { dataSchemaOf: fresh } = require('./json-schema.ts') as typeof import('./json-schema.ts');
    expect(() => fresh(Booked)).toThrow(
      'seat.booked has no JSON Schema: valibot makes one only where @valibot/to-json-schema is installed.',
    );
  });
});

test('a reason that is no error is reported too', () => {
  const schema = {
    ...plain,
    toJsonSchema() {
      throw 'no such type';
    },
  };
  const Booked = defineEvent('seat.booked', { ...contract, data: schema });
  expect(() => dataSchemaOf(Booked)).toThrow('seat.booked has no JSON Schema: no such type.');
});
