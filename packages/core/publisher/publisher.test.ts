import { type EntryResponse, FakeEventBus, fakeTime } from '@orderflow/testing';
import * as z from 'zod/mini';
import { defineEvent } from '../contracts/index.ts';
import { EventTooLarge, PublishFailed } from './errors.ts';
import { publisher } from './publisher.ts';

const SeatBooked = defineEvent('seat.booked', {
  version: '1.0',
  owner: 'box-office',
  source: 'box-office',
  summary: 'A seat was booked.',
  data: z.object({ seat: z.string().check(z.minLength(1)) }),
});
const ForeignSeatWanted = defineEvent('seat.wanted', {
  version: 1,
  owner: 'seats',
  origin: 'foreign',
  summary: 'A customer wants a seat.',
  data: z.object({ seat: z.string() }),
});
const SeatWanted = defineEvent('seat.wanted', {
  version: 1,
  owner: 'seats',
  storedOnly: true,
  summary: 'The wish for a seat is stored.',
  data: z.object({ seat: z.string() }),
});

function setup(respond?: EntryResponse) {
  const bus = new FakeEventBus(respond);
  const time = fakeTime();
  const outside = { client: bus.client, busName: 'bus', random: () => 0.5, ...time };
  const contracts = [SeatBooked, ForeignSeatWanted] as const;
  return { bus, outside, ...publisher({ ...outside, contracts, source: 'kiosk' }) };
}

const detail = (bus: FakeEventBus, at = 0) => JSON.parse(bus.accepted[at]?.Detail ?? '');
const seats = (count: number) => Array.from({ length: count }, (_, at) => SeatBooked({ seat: `s${at}` }));

test('publish sends an event with generated metadata and returns its event id', async () => {
  const { bus, publish } = setup();
  const [eventId] = await publish([SeatBooked({ seat: '12A' })]);
  expect(bus.accepted).toMatchObject([{ EventBusName: 'bus', Source: 'kiosk', DetailType: 'seat.booked' }]);
  expect(detail(bus)).toEqual({
    data: { seat: '12A' },
    metadata: { eventId, correlationId: eventId, timestamp: '2026-01-01T00:00:00.000Z', version: '1.0' },
  });
  expect(eventId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});

test('metadata given by the workload is kept', async () => {
  const { bus, publish } = setup();
  const metadata = { eventId: 'mine', correlationId: 'c', causationId: 'd', timestamp: '2025-12-31T23:00:00Z' };
  expect(await publish([{ ...ForeignSeatWanted({ seat: '1' }), metadata }])).toEqual(['mine']);
  expect(detail(bus).metadata).toEqual({ ...metadata, version: 1 });
  expect(bus.accepted[0]?.Time).toEqual(new Date('2025-12-31T23:00:00Z'));
});

test('stream and sequence given by the workload are dropped: only the event store assigns them', async () => {
  const { bus, publish } = setup();
  const metadata = { eventId: 'e', stream: 'seat-1', sequence: 1 };
  await publish([{ ...SeatBooked({ seat: '1' }), metadata }]);
  expect(Object.keys(detail(bus).metadata)).toEqual(['eventId', 'timestamp', 'correlationId', 'version']);
});

test('the source is that of the contract unless the workload gives another', async () => {
  const { bus, outside } = setup();
  await publisher({ ...outside, contracts: [SeatBooked] }).publish([SeatBooked({ seat: '1' })]);
  expect(bus.accepted[0]?.Source).toBe('box-office');
});

test('events are sent ten a call, and their ids are returned in the same order', async () => {
  const { bus, publish } = setup();
  const ids = await publish(seats(25));
  expect(bus.calls.map((call) => call.length)).toEqual([10, 10, 5]);
  expect(ids).toEqual(bus.accepted.map((_, at) => detail(bus, at).metadata.eventId));
});

test('a failed event is retried with the same event id', async () => {
  const { bus, publish } = setup((_, attempt) => (attempt < 3 ? { code: 'InternalFailure' } : 'accept'));
  const ids = await publish(seats(2));
  expect(bus.calls.map((call) => call.length)).toEqual([2, 2, 2]);
  expect(bus.accepted.map((_, at) => detail(bus, at).metadata.eventId)).toEqual(ids);
});

test('a lost response causes a duplicate with the same event id', async () => {
  const { bus, publish } = setup((_, attempt) => (attempt === 1 ? 'lose' : 'accept'));
  const [eventId] = await publish(seats(1));
  expect(bus.accepted.map((_, at) => detail(bus, at).metadata.eventId)).toEqual([eventId, eventId]);
});

test('after the last attempt the error lists the published and the failed events', async () => {
  const { publish } = setup((entry) => (entry.Detail?.includes('s1') ? { code: 'ThrottlingException' } : 'accept'));
  const events = seats(3);
  const failure = await publish(events.map((event, at) => ({ ...event, metadata: { eventId: `e${at}` } }))).catch(
    (error: PublishFailed) => error,
  );
  if (!(failure instanceof PublishFailed)) throw new Error('publish did not fail');
  expect(failure.published.map(({ eventId }) => eventId)).toEqual(['e0', 'e2']);
  expect(failure.failed).toMatchObject([
    { eventId: 'e1', code: 'ThrottlingException', event: { data: { seat: 's1' } } },
  ]);
  expect(failure.message).toBe(
    '1 of 3 events were not published: seat.booked (e1): ThrottlingException: message of ThrottlingException',
  );
});

test('an event that is too large is refused before anything is sent', async () => {
  const { bus, publish } = setup();
  const large = SeatBooked({ seat: '.'.repeat(1_100_000) });
  const publishing = publish([SeatBooked({ seat: '1' }), { ...large, metadata: { eventId: 'big' } }]);
  await expect(publishing).rejects.toThrow(EventTooLarge);
  await expect(publishing).rejects.toThrow(/^event 1 \(seat.booked, big\) has 11\d{5} bytes/);
  expect(bus.calls).toEqual([]);
});

test('an event that breaks its contract is refused before anything is sent', async () => {
  const { bus, publish } = setup();
  await expect(publish([...seats(1), { ...SeatBooked({ seat: '1' }), data: { seat: '' } }])).rejects.toThrow(
    'seat.booked: data.seat: must have at least 1 character',
  );
  await expect(publish([{ ...SeatBooked({ seat: '1' }), metadata: { timestamp: 'yesterday' } }])).rejects.toThrow(
    'seat.booked: metadata.timestamp:',
  );
  expect(bus.calls).toEqual([]);
});

test('an event of another contract is refused at compile time and at run time', async () => {
  const { outside } = setup();
  const { publish } = publisher({ ...outside, contracts: [SeatBooked] });
  // @ts-expect-error this publisher does not emit seat.wanted
  await expect(publish([ForeignSeatWanted({ seat: '1' })])).rejects.toThrow(
    "seat.wanted is not among this publisher's contracts",
  );
});

test('a contract that is published only from the event store is refused', () => {
  expect(() => publisher({ ...setup().outside, contracts: [SeatWanted] })).toThrow('use its foreign contract');
});

test('a foreign contract requires the source of the workload', () => {
  expect(() => publisher({ ...setup().outside, contracts: [ForeignSeatWanted] })).toThrow('give the source');
});

test('clock, random and sleep have defaults', async () => {
  const bus = new FakeEventBus((_, attempt) => (attempt === 1 ? { code: 'InternalFailure' } : 'accept'));
  const retry = { baseMs: 1 };
  const [eventId] = await publisher({ contracts: [SeatBooked], client: bus.client, busName: 'b', retry }).publish(
    seats(1),
  );
  expect(detail(bus).metadata.eventId).toBe(eventId);
});
