/** Forwards stored events to another broker, in the order of their streams. */
export { type Destination, forward } from './forward.ts';
