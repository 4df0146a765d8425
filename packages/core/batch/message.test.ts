import {
  busEvent,
  consumerFixture,
  sqsBatch,
  sqsRecord,
  THING_EVENTS,
  ThingCounted,
  ThingOpened,
} from '@orderflow/testing';
import * as z from 'zod/mini';
import { ContractViolation, defineEvent } from '../contracts/index.ts';
import { Rejected } from '../failures/index.ts';
import { each, handleBatch } from './handle-batch.ts';
import { identityFromRaw, openEvent, openMessage } from './message.ts';

const open = (value: unknown) => openMessage(THING_EVENTS, sqsRecord(value));
const thing = ThingOpened({ thingId: 'x' });

test('a message is opened as its checked event, with the metadata of the envelope', () => {
  expect(open(busEvent(thing, { eventId: 'e1', correlationId: 'c1', version: 1 }))).toMatchObject({
    type: 'thing.opened',
    source: 'source',
    data: { thingId: 'x' },
    metadata: { eventId: 'e1', correlationId: 'c1', version: 1 },
  });
});

test('an event that comes without a queue is opened like the body of a message', () => {
  const body = busEvent(thing, { eventId: 'e1' });
  expect(openEvent(THING_EVENTS, body)).toEqual(open(body));
});

test('metadata that another workload leaves out is filled in', () => {
  expect(open(busEvent(thing))).toMatchObject({
    metadata: { eventId: 'bus-thing.opened', correlationId: 'bus-thing.opened', timestamp: '2026-11-23T08:00:00Z' },
  });
});

test('unknown fields are dropped, so that a producer may add fields', () => {
  expect(open(busEvent({ ...thing, data: { thingId: 'x', colour: 'red' } })).data).toEqual({ thingId: 'x' });
});

test.each([
  ['is not JSON', 'not json', Rejected, 'body: is not JSON'],
  ['is not an event', 'null', ContractViolation, /^envelope: /],
  [
    'has a type without a subscription',
    busEvent(ThingCounted({ thingId: 'x', count: 1 })),
    Rejected,
    /detail-type: this consumer does not subscribe to thing.counted/,
  ],
  [
    'has another source',
    busEvent({ ...thing, source: 'stranger' }),
    Rejected,
    /source: thing.opened comes from source alone, not from stranger/,
  ],
  ['breaks its contract', busEvent({ ...thing, data: {} }), ContractViolation, /data\.thingId/],
  ['is of a later version', busEvent(thing, { version: 2 }), ContractViolation, /metadata\.version: is 2/],
])('a message that %s is rejected with the reason', (_, body, kind, reason) => {
  expect(() => open(body)).toThrow(kind);
  expect(() => open(body)).toThrow(reason);
});

describe('with a stored and a foreign contract of one type', () => {
  const data = z.object({ thingId: z.string() });
  const options = { version: 1, owner: 'source', summary: '.', data } as const;
  const Stored = defineEvent('thing.opened', { ...options, storedOnly: true, hasForeignForm: true });
  const Foreign = defineEvent('thing.opened', { ...options, origin: 'foreign' });
  const stored = sqsRecord(busEvent(thing, { stream: 'thing-x', sequence: 1 }));
  const foreign = sqsRecord(busEvent({ ...thing, source: 'anybody' }));
  const numbered = sqsRecord(busEvent({ ...thing, source: 'anybody' }, { sequence: 7 }));
  const unstored = sqsRecord(busEvent(thing));

  test('an event of the owner with a sequence is the stored one', () => {
    expect(openMessage([Stored], stored).type).toBe('thing.opened');
    expect(() => openMessage([Foreign], stored)).toThrow(
      'metadata.sequence: this consumer does not subscribe to stored events of thing.opened',
    );
  });

  test('any other is the foreign one, also with a sequence of its producer', () => {
    for (const record of [foreign, numbered, unstored]) {
      expect(openMessage([Foreign], record).type).toBe('thing.opened');
      expect(() => openMessage([Stored], record)).toThrow(Rejected);
    }
    expect(() => openMessage([Stored], unstored)).toThrow(
      'metadata.sequence: thing.opened counts only as a stored event, and this one has no place in the event store',
    );
  });
});

test('optional fields that cannot be used count as not given, are named, and are logged', async () => {
  const data = z.object({ thingId: z.string(), colour: z.optional(z.string()) });
  const Coloured = defineEvent('thing.coloured', { version: 1, owner: 'source', summary: '.', data });
  const body = busEvent({ ...Coloured({ thingId: 'x' }), data: { thingId: 'x', colour: null } }, { eventId: '' });
  const event = openMessage([Coloured], sqsRecord(body));
  expect(event).toMatchObject({ data: { thingId: 'x' }, metadata: { eventId: body.id } });
  expect(event.unusable?.map(({ field }) => field)).toEqual(['detail.metadata.eventId', 'data.colour']);
  const deps = consumerFixture();
  await handleBatch(
    [Coloured],
    deps,
    each(async () => 'handled'),
  )(sqsBatch(sqsRecord(body)));
  expect(deps.telemetry.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
    'warn optional fields cannot be used and count as not given',
    'info handled',
  ]);
});

describe('identity of an unchecked body', () => {
  const body = (value: unknown) => JSON.stringify(value);

  test('identity is read from the metadata', () => {
    const metadata = { eventId: 'e1', correlationId: 'c1', causationId: 'a1' };
    expect(identityFromRaw(body({ id: 'b1', 'detail-type': 't', detail: { metadata } }))).toEqual({
      type: 't',
      ...metadata,
    });
  });

  test("an event without metadata has the bus's id as its identity", () => {
    expect(identityFromRaw(body({ id: 'b1', 'detail-type': 't', detail: {} }))).toEqual({
      type: 't',
      eventId: 'b1',
      correlationId: 'b1',
      causationId: undefined,
    });
  });

  test.each([
    '',
    'no json',
    '[]',
    'null',
    '5',
    '"text"',
    body({ detail: null }),
    body({ id: 7, detail: { metadata: 5 } }),
  ])('the identity of %p is unknown', (text) => {
    expect(identityFromRaw(text)).toMatchObject({ type: 'unknown', eventId: 'unknown', correlationId: 'unknown' });
  });

  test('an id that is too long is cut', () => {
    expect(identityFromRaw(body({ id: 'x'.repeat(10_000) })).eventId).toHaveLength(256);
  });
});
