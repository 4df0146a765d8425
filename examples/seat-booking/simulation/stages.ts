import type { StackTemplate } from '@orderflow/simulation/cloudformation';
import { synthesize } from '@orderflow/simulation/synthesize';
import { SeatBookingStack } from '../stack.ts';

/** One deployment: the stacks of the theatre. */
export const seatBookingStages = (): StackTemplate[][] => [
  synthesize((app, bundle) => {
    new SeatBookingStack(app, 'seat-booking', 'sim', bundle);
  }),
];
