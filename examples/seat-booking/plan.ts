import { project, type RuntimeDeps } from '@orderflow/core';
import { SeatBooked } from './events.ts';

/** Who sits where. */
export const plan = (deps: RuntimeDeps, table: string) =>
  project([SeatBooked], deps, {
    table,
    key: ({ data }) => data.seat,
    initial: (seat) => ({ seat, guest: '' }),
    evolve: (view, { data }) => ({ ...view, guest: data.guest }),
  });
