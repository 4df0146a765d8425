/** A consumer that counts events. */
export { type CounterOptions, count } from './count.ts';
export type { Increment } from './increments.ts';
