import * as z from 'zod/mini';
import { defineEvent } from '../contracts/index.ts';
import { findEvent } from './find-event.ts';

const options = { version: 1, owner: 'seats', summary: '', data: z.object({ seat: z.string() }) };
const Booked = defineEvent('seat.booked', options);
const Freed = defineEvent('seat.freed', options);

test('the first event of a contract is found, or undefined', () => {
  const events = [Freed({ seat: '1' }), Booked({ seat: '2' }), Booked({ seat: '3' })];
  expect(findEvent(events, Booked)?.data.seat).toBe('2');
  expect(findEvent([], Booked)).toBeUndefined();
});
