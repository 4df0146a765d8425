import type { PublishFailed } from '@orderflow/core/publisher';
import { fakeTime } from '@orderflow/testing';
import * as fc from 'fast-check';
import { InMemoryKafka } from '../in-memory/index.ts';
import { SeatBooked, SeatFreed, SeatStream } from '../testing/seats.ts';
import { MAX_RECORD_BYTES } from './kafka-transport.ts';
import { kafkaPublisher } from './publisher.ts';

function setup(more = {}) {
  const kafka = new InMemoryKafka();
  let chance = 0;
  const random = () => {
    chance = (chance + 0.137) % 1;
    return chance;
  };
  const common = { contracts: [SeatBooked, SeatFreed], streams: [SeatStream], client: kafka } as const;
  return { kafka, ...kafkaPublisher({ ...common, random, ...fakeTime(), ...more }) };
}
const numbers = (kafka: InMemoryKafka) =>
  kafka.records('seat').map(({ value }) => JSON.parse(String(value)).data.number);

test('an event goes to the topic of its first word, under the name of its stream, with its ids in the headers', async () => {
  const { kafka, publish, close } = setup();
  const metadata = { eventId: 'e-1', correlationId: 'c', causationId: 'x' };
  expect(await publish([{ ...SeatBooked({ seat: '7' }), metadata }])).toEqual(['e-1']);
  const [record] = kafka.records('seat');
  expect(String(record?.key)).toBe('seat-7');
  expect(record?.headers).toEqual({
    'event-type': 'seat.booked',
    'event-id': 'e-1',
    'correlation-id': 'c',
    'causation-id': 'x',
    timestamp: '2026-01-01T00:00:00.000Z',
  });
  await close();
});

test('topic and key may be configured', async () => {
  const { kafka, publish } = setup({ topicOf: () => 'everything', keyOf: () => 'one' });
  await publish([SeatBooked({ seat: '7' })]);
  expect(kafka.records('everything').map(({ key }) => String(key))).toEqual(['one']);
});

test('an event that breaks its contract: nothing is sent', async () => {
  const { kafka, publish } = setup();
  const broken = { ...SeatBooked({ seat: '7' }), data: { seat: 7 } } as unknown as SeatBookedEvent;
  await expect(publish([SeatBooked({ seat: '7' }), broken])).rejects.toThrow('data.seat');
  expect(kafka.records('seat')).toEqual([]);
});
type SeatBookedEvent = ReturnType<typeof SeatBooked>;

test('an event that is too large for a record: nothing is sent', async () => {
  const { kafka, publish } = setup();
  const large = SeatBooked({ seat: 'x'.repeat(MAX_RECORD_BYTES / 2) });
  await expect(publish([SeatBooked({ seat: '7' }), large])).rejects.toMatchObject({ name: 'EventTooLarge', index: 1 });
  expect(kafka.records('seat')).toEqual([]);
});

test('a type that is in no stream stops at once, unless there is a keyOf', () => {
  expect(() => setup({ streams: [] })).toThrow('seat.booked is in none of the streams');
  expect(() => setup({ streams: [], keyOf: () => 'k' })).not.toThrow();
});

test('the broker is down for all attempts: each event is told, with its id and the reason', async () => {
  const { kafka, publish } = setup();
  kafka.fail({ on: 'send', when: 'before', times: 99 });
  const error = await publish([SeatBooked({ seat: '1' }), SeatFreed({ seat: '1' }), SeatBooked({ seat: '2' })]).then(
    () => undefined,
    (failed: PublishFailed) => failed,
  );
  expect(error?.published).toEqual([]);
  expect(error?.failed.map(({ code }) => code)).toEqual(['TimeoutError', 'NotSent', 'TimeoutError']);
  expect(new Set(error?.failed.map(({ eventId }) => eventId)).size).toBe(3);
});

test('a record that the broker refuses for good fails alone', async () => {
  const { kafka, publish } = setup({ topicOf: (type: string) => type });
  const refused = Object.assign(new Error('too large'), { name: 'MESSAGE_TOO_LARGE' });
  kafka.fail({ on: 'send', when: 'before', error: refused, times: 2 });
  const events = [SeatBooked({ seat: '1' }), SeatFreed({ seat: '2' })];
  await expect(publish(events)).rejects.toMatchObject({ failed: [{ code: 'MESSAGE_TOO_LARGE' }], published: [{}] });
});

test('whatever fails on the way, each key has its events in order, and what is told as published is there', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('1', '2', '3', '4'), { minLength: 1, maxLength: 40 }),
      fc.array(fc.record({ when: fc.constantFrom('before' as const, 'after' as const), times: fc.nat({ max: 3 }) })),
      async (seats, faults) => {
        const { kafka, publish } = setup();
        for (const fault of faults) kafka.fail({ on: 'send', ...fault });
        const events = seats.map((seat, number) => SeatBooked({ seat, number }));
        const failed = await publish(events).then(
          (): number[] => [],
          (error: PublishFailed) => error.failed.map(({ event }) => (event.data as { number: number }).number),
        );
        const firsts = [...new Set(numbers(kafka))];
        for (const number of events.keys()) if (!failed.includes(number)) expect(firsts).toContain(number);
        for (const seat of new Set(seats)) {
          const ours = firsts.filter((number) => seats[number] === seat);
          expect(ours).toEqual([...ours].sort((a, b) => a - b));
        }
      },
    ),
  ));
