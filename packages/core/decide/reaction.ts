import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { AnyContract, DomainEvent } from '../contracts/index.ts';
import type { History } from '../store/index.ts';
import type { Decider } from './decider.ts';

/** How a context reacts to events: which stream each one concerns, what must be asked outside, and who decides. */
export interface Reaction<Event, State, Input, Output extends DomainEvent> {
  /** The stream that the event concerns: `payment-<orderId>`. */
  stream(event: Event): string;
  readonly decider: Decider<State, Input, Output>;
  /**
   * Contracts that usually find the stream empty. For them the first attempt assumes so instead of reading: the whole
   * reaction is then one conditional write, which fails if the assumption is wrong. When nothing comes to be written
   * (nothing to do, a rejection, an error), the stream is read before that is believed.
   * @default none: the stream is read first
   */
  readonly startsStream?: readonly AnyContract[] | 'all';
  /**
   * Turns the event into the decider's input; calls to the outside go here, each with a deterministic idempotency key,
   * for it runs again on every redelivery and every conflict. `undefined`: nothing to do.
   * @default the event itself is the input
   */
  prepare?(state: State, event: Event, readStream: ReadStream): Promise<Input | undefined>;
  /** Writes that must happen in the same transaction as the commit, or not at all. At most 99. */
  transactWith?(events: readonly Output[]): readonly TransactWriteItem[];
  /**
   * What the decider hears when the condition of an {@link transactWith} write (by index) did not hold. What it then
   * decides may be refused too, but not for ever: the third refusal sends the message back to the queue.
   * @default a refusal is a transient failure
   */
  onConditionFailed?(event: Event, failed: readonly number[], attempted: readonly Output[]): Input;
}

/** Read access to other streams: their events are published contracts. */
export type ReadStream = (stream: string) => Promise<History>;
