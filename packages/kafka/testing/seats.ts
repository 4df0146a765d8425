import { defineEvent, defineStream } from '@orderflow/core/contracts';
import * as z from 'zod/mini';

const data = z.object({ seat: z.string(), number: z.optional(z.int()) });

/** The events of a minimal business, and one that its subscribers do not subscribe to. */
export const SeatBooked = defineEvent('seat.booked', {
  version: 1,
  owner: 'box-office',
  summary: 'A seat was booked.',
  data,
});
export const SeatFreed = defineEvent('seat.freed', { version: 1, owner: 'box-office', summary: 'It is free.', data });
export const SeatStream = defineStream('seat', { key: 'seat', events: [SeatBooked, SeatFreed] });
