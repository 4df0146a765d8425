import { consume, type Decider, type RuntimeDeps, reject } from '@orderflow/core';
import { SeatBooked, SeatRequested, SeatStream } from './events.ts';

/** A seat has one guest, for good. */
export const seat: Decider<string | undefined, Pick<SeatRequested, 'data'>, SeatBooked> = {
  initial: undefined,
  events: SeatStream.events,
  decide: (guest, { data }) => (guest ? reject('taken', `seat ${data.seat} has a guest`) : [SeatBooked(data)]),
  evolve: (_, { data }) => data.guest,
};

export const seats = (deps: RuntimeDeps) =>
  consume([SeatRequested], deps, {
    stream: ({ data }) => SeatStream.nameFor(data.seat),
    startsStream: [SeatRequested],
    decider: seat,
  });
