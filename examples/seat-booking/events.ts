import { defineEvent, defineStream, type EventOf } from '@orderflow/core';
import * as z from 'zod/mini';

const Seat = z.object({ seat: z.string(), guest: z.string() });

export const SeatRequested = defineEvent('seat.requested', {
  version: 1,
  owner: 'box-office',
  source: 'box-office',
  summary: 'Asked for by whoever sells tickets: comes from outside.',
  data: Seat,
});
export type SeatRequested = EventOf<typeof SeatRequested>;

export const SeatBooked = defineEvent('seat.booked', {
  version: 1,
  owner: 'seats',
  source: 'theatre.seats',
  summary: 'A seat has its guest.',
  data: Seat,
});
export type SeatBooked = EventOf<typeof SeatBooked>;

/** Each seat has a stream: who books it first has it. */
export const SeatStream = defineStream('seat', { key: 'seat', events: [SeatBooked] });
