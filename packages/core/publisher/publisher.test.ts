import { type Script, ScriptedBus, scriptedTime } from '@orderflow/testing';
import * as z from 'zod/mini';
import { defineEvent } from '../contracts/index.ts';
import { EventTooLarge, PublishFailed } from './errors.ts';
import { publisher } from './publisher.ts';

const SeatBooked = defineEvent('seat.booked', {
  version: '1.0',
  owner: 'box-office',
  source: 'box-office',
  summary: 'A seat is taken.',
  data: z.object({ seat: z.string().check(z.minLength(1)) }),
});
const ForeignSeatWanted = defineEvent('seat.wanted', {
  version: 1,
  owner: 'seats',
  origin: 'foreign',
  summary: 'Somebody wants a seat.',
  data: z.object({ seat: z.string() }),
});
const SeatWanted = defineEvent('seat.wanted', {
  version: 1,
  owner: 'seats',
  storedOnly: true,
  summary: 'Somebody wants a seat, and we know it.',
  data: z.object({ seat: z.string() }),
});

function setup(script?: Script) {
  const bus = new ScriptedBus(script);
  const time = scriptedTime();
  const outside = { client: bus.client, busName: 'bus', random: () => 0.5, ...time };
  const contracts = [SeatBooked, ForeignSeatWanted] as const;
  return { bus, outside, ...publisher({ ...outside, contracts, source: 'kiosk' }) };
}

const detail = (bus: ScriptedBus, at = 0) => JSON.parse(bus.taken[at]?.Detail ?? '');
const seats = (count: number) => Array.from({ length: count }, (_, at) => SeatBooked({ seat: `s${at}` }));

test('an event goes out in its envelope, under an id of its own that is told', async () => {
  const { bus, publish } = setup();
  const [eventId] = await publish([SeatBooked({ seat: '12A' })]);
  expect(bus.taken).toMatchObject([{ EventBusName: 'bus', Source: 'kiosk', DetailType: 'seat.booked' }]);
  expect(detail(bus)).toEqual({
    data: { seat: '12A' },
    metadata: { eventId, correlationId: eventId, timestamp: '2026-01-01T00:00:00.000Z', version: '1.0' },
  });
  expect(eventId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});

test('what the workload knows of the event is kept', async () => {
  const { bus, publish } = setup();
  const metadata = { eventId: 'mine', correlationId: 'c', causationId: 'd', timestamp: '2025-12-31T23:00:00Z' };
  expect(await publish([{ ...ForeignSeatWanted({ seat: '1' }), metadata }])).toEqual(['mine']);
  expect(detail(bus).metadata).toEqual({ ...metadata, version: 1 });
  expect(bus.taken[0]?.Time).toEqual(new Date('2025-12-31T23:00:00Z'));
});

test('a sequence cannot be smuggled in: only the event store gives one', async () => {
  const { bus, publish } = setup();
  const metadata = { eventId: 'e', stream: 'seat-1', sequence: 1 };
  await publish([{ ...SeatBooked({ seat: '1' }), metadata }]);
  expect(Object.keys(detail(bus).metadata)).toEqual(['eventId', 'timestamp', 'correlationId', 'version']);
});

test('the source is the contract’s unless the workload gives its own', async () => {
  const { bus, outside } = setup();
  await publisher({ ...outside, contracts: [SeatBooked] }).publish([SeatBooked({ seat: '1' })]);
  expect(bus.taken[0]?.Source).toBe('box-office');
});

test('events go ten to a call, and their ids come in the same order', async () => {
  const { bus, publish } = setup();
  const ids = await publish(seats(25));
  expect(bus.calls.map((call) => call.length)).toEqual([10, 10, 5]);
  expect(ids).toEqual(bus.taken.map((_, at) => detail(bus, at).metadata.eventId));
});

test('what fails goes out again under the same id', async () => {
  const { bus, publish } = setup((_, nth) => (nth < 3 ? { code: 'InternalFailure' } : 'take'));
  const ids = await publish(seats(2));
  expect(bus.calls.map((call) => call.length)).toEqual([2, 2, 2]);
  expect(bus.taken.map((_, at) => detail(bus, at).metadata.eventId)).toEqual(ids);
});

test('an answer that is lost makes a duplicate with the same id, which consumers can tell', async () => {
  const { bus, publish } = setup((_, nth) => (nth === 1 ? 'lost' : 'take'));
  const [eventId] = await publish(seats(1));
  expect(bus.taken.map((_, at) => detail(bus, at).metadata.eventId)).toEqual([eventId, eventId]);
});

test('when tries are spent, the error tells exactly which events went and which did not', async () => {
  const { publish } = setup((entry) => (entry.Detail?.includes('s1') ? { code: 'ThrottlingException' } : 'take'));
  const events = seats(3);
  const failure = await publish(events.map((event, at) => ({ ...event, metadata: { eventId: `e${at}` } }))).catch(
    (error: PublishFailed) => error,
  );
  if (!(failure instanceof PublishFailed)) throw new Error('published all the same');
  expect(failure.published.map(({ eventId }) => eventId)).toEqual(['e0', 'e2']);
  expect(failure.failed).toMatchObject([
    { eventId: 'e1', code: 'ThrottlingException', event: { data: { seat: 's1' } } },
  ]);
  expect(failure.message).toBe(
    '1 of 3 events were not published: seat.booked (e1): ThrottlingException: ThrottlingException, says the script',
  );
});

test('an event that is too large is named before anything is sent', async () => {
  const { bus, publish } = setup();
  const large = SeatBooked({ seat: '.'.repeat(1_100_000) });
  const publishing = publish([SeatBooked({ seat: '1' }), { ...large, metadata: { eventId: 'big' } }]);
  await expect(publishing).rejects.toThrow(EventTooLarge);
  await expect(publishing).rejects.toThrow(/^event 1 \(seat.booked, big\) weighs 11\d{5} bytes/);
  expect(bus.calls).toEqual([]);
});

test('an event that breaks its contract is refused before anything is sent', async () => {
  const { bus, publish } = setup();
  await expect(publish([...seats(1), { ...SeatBooked({ seat: '1' }), data: { seat: '' } }])).rejects.toThrow(
    'seat.booked: data.seat: Too small',
  );
  await expect(publish([{ ...SeatBooked({ seat: '1' }), metadata: { timestamp: 'yesterday' } }])).rejects.toThrow(
    'seat.booked: metadata.timestamp:',
  );
  expect(bus.calls).toEqual([]);
});

test('an event of another contract is refused, by the compiler and at run time', async () => {
  const { outside } = setup();
  const { publish } = publisher({ ...outside, contracts: [SeatBooked] });
  // @ts-expect-error this publisher does not emit seat.wanted
  await expect(publish([ForeignSeatWanted({ seat: '1' })])).rejects.toThrow(
    "seat.wanted is not among this publisher's contracts",
  );
});

test('a contract that only the event store may emit is refused', () => {
  expect(() => publisher({ ...setup().outside, contracts: [SeatWanted] })).toThrow('use its foreign contract');
});

test('a foreign contract needs the source of the workload', () => {
  expect(() => publisher({ ...setup().outside, contracts: [ForeignSeatWanted] })).toThrow('give the source');
});

test('clock, chance and timer are the real ones by default', async () => {
  const bus = new ScriptedBus((_, nth) => (nth === 1 ? { code: 'InternalFailure' } : 'take'));
  const retry = { baseMs: 1 };
  const [eventId] = await publisher({ contracts: [SeatBooked], client: bus.client, busName: 'b', retry }).publish(
    seats(1),
  );
  expect(detail(bus).metadata.eventId).toBe(eventId);
});
