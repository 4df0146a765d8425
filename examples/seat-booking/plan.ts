import { project, type RuntimeDeps } from '../../packages/core';
import { SeatBooked } from './events';

/** Who sits where. */
export const plan = (deps: RuntimeDeps, table: string) =>
  project([SeatBooked], deps, {
    table,
    key: ({ data }) => data.seat,
    initial: (seat) => ({ seat, guest: '' }),
    evolve: (view, { data }) => ({ ...view, guest: data.guest }),
  });
