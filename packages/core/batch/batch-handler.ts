import type { Received } from '../contracts/index.ts';
import type { Settled } from './finish-message.ts';

/**
 * Handles the valid events of a batch: one result each, in the same order. `late` rejects shortly before the function
 * times out; whatever is not done then has failed.
 */
export type BatchHandler<Event extends Received> = (
  events: readonly Event[],
  late: Promise<never>,
) => Promise<readonly Settled[]>;
