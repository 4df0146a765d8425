import { dirname } from 'node:path';
import { SeatBookingStack } from '../../examples/seat-booking/stack';
import type { StackTemplate } from '../../packages/simulation/cloudformation';
import { synthesize } from '../../packages/simulation/synthesize';

/** One deployment: the stacks of the theatre. */
export const seatBookingStages = (): StackTemplate[][] => [
  synthesize((app) => {
    new SeatBookingStack(app, 'seat-booking', 'sim', dirname);
  }),
];
