import * as z from 'zod/mini';
import { defineEvent } from './define-event.ts';
import { defineStream } from './define-stream.ts';

const define = (type: string) =>
  defineEvent(type, { version: 1, owner: 'seats', summary: 'A seat.', data: z.object({ seat: z.string() }) });
const SeatTaken = define('seat.taken');
const SeatStream = defineStream('seat', { key: 'seat', events: [SeatTaken] });

test('a stream has one name for each key, and the name tells the key', () => {
  expect(SeatStream.nameFor('12A')).toBe('seat-12A');
  expect(SeatStream.keyOf('seat-12A')).toBe('12A');
  expect(SeatStream.keyOf('seat-a-b')).toBe('a-b');
});

test("another stream's name has no key here", () => {
  expect(SeatStream.keyOf('seats-12A')).toBeUndefined();
  expect(SeatStream.keyOf('row-1')).toBeUndefined();
});

test('its events, its key and the pattern of its names are read off it', () => {
  const { name, key, events, pattern } = SeatStream;
  expect({ name, key, events, pattern }).toEqual({ name: 'seat', key: 'seat', events: [SeatTaken], pattern: 'seat-*' });
});

test('the compiler refuses an event without the key', () => {
  // @ts-expect-error the data has no field `row`
  defineStream('row', { key: 'row', events: [SeatTaken] });
});
