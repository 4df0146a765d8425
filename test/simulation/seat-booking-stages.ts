import { dirname } from 'node:path';
import { synthesize } from '../../simulation/synthesize';
import type { StackTemplate } from '../../simulation/template';
import { SeatBookingStack } from '../seat-booking/stack';

/** One deployment: the stacks of the theatre. */
export const seatBookingStages = (): StackTemplate[][] => [
  synthesize((app) => {
    new SeatBookingStack(app, 'seat-booking', 'sim', dirname);
  }),
];
