import { busEvent, HEARD, sqsRecord, ThingCounted, ThingOpened } from '@orderflow/testing';
import * as z from 'zod/mini';
import { ContractViolation, defineEvent } from '../contracts/index.ts';
import { Rejected } from '../failures/index.ts';
import { openMessage } from './message.ts';

const open = (value: unknown) => openMessage(HEARD, sqsRecord(value));
const thing = ThingOpened({ thingId: 'x' });

test('a message is its event, checked, with what the envelope tells', () => {
  expect(open(busEvent(thing, { eventId: 'e1', correlationId: 'c1', version: 1 }))).toMatchObject({
    type: 'thing.opened',
    source: 'orderflow.source',
    data: { thingId: 'x' },
    metadata: { eventId: 'e1', correlationId: 'c1', version: 1 },
  });
});

test('what another workload leaves out is filled in', () => {
  expect(open(busEvent(thing))).toMatchObject({
    metadata: { eventId: 'bus-thing.opened', correlationId: 'bus-thing.opened', timestamp: '2026-11-23T08:00:00Z' },
  });
});

test('unknown fields are dropped, so that a producer may add some', () => {
  expect(open(busEvent({ ...thing, data: { thingId: 'x', colour: 'red' } })).data).toEqual({ thingId: 'x' });
});

test.each([
  ['is not JSON', 'not json', Rejected, 'body: is not JSON'],
  ['is no event', 'null', ContractViolation, /^envelope: /],
  [
    'is not heard here',
    busEvent(ThingCounted({ thingId: 'x', count: 1 })),
    Rejected,
    /thing.counted from orderflow.things/,
  ],
  ['comes from elsewhere', busEvent({ ...thing, source: 'stranger' }), Rejected, /thing.opened from stranger/],
  ['breaks its contract', busEvent({ ...thing, data: {} }), ContractViolation, /data\.thingId/],
  ['is of a later version', busEvent(thing, { version: 2 }), ContractViolation, /metadata\.version: is 2/],
])('a message that %s is refused with the reason', (_, body, kind, reason) => {
  expect(() => open(body)).toThrow(kind);
  expect(() => open(body)).toThrow(reason);
});

describe('where a foreign twin exists', () => {
  const data = z.object({ thingId: z.string() });
  const options = { version: 1, owner: 'source', summary: '.', data } as const;
  const Stored = defineEvent('thing.opened', { ...options, storedOnly: true });
  const Foreign = defineEvent('thing.opened', { ...options, origin: 'foreign' });
  const stored = sqsRecord(busEvent(thing, { sequence: 1 }));
  const foreign = sqsRecord(busEvent({ ...thing, source: 'anybody' }));
  const unstored = sqsRecord(busEvent(thing));

  test('a stored event is the one with a sequence', () => {
    expect(openMessage([Stored], stored).type).toBe('thing.opened');
    expect(() => openMessage([Foreign], stored)).toThrow(Rejected);
  });

  test('a foreign event has none, whoever says it sent it', () => {
    for (const record of [foreign, unstored]) {
      expect(openMessage([Foreign], record).type).toBe('thing.opened');
      expect(() => openMessage([Stored], record)).toThrow(Rejected);
    }
  });
});
