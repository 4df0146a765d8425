import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type EventConsumer, each, handleBatch, type ReceivedFrom } from '../batch/index.ts';
import type { AnyContract, DomainEvent, Received } from '../contracts/index.ts';
import { Permanent, Transient } from '../failures/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import type { Decider } from './decider.ts';
import { type Executed, type Execution, executor, type ReadStream } from './execute.ts';

/** How a context reacts to events: the stream that each event concerns, the decider's input, and the decider. */
export interface Reaction<Event, State, Input, Output extends DomainEvent> {
  /** The stream that the event concerns: `payment-<orderId>`. */
  stream(event: Event): string;
  readonly decider: Decider<State, Input, Output>;
  /** Contracts that usually find the stream empty; see {@link Execution.startsStream}. @default none */
  readonly startsStream?: readonly AnyContract[];
  /** See {@link Execution.prepare}. @default the event itself is the input */
  prepare?(state: State, event: Event, readStream: ReadStream): Promise<Input | undefined>;
  /** See {@link Execution.transactWith}. */
  transactWith?(events: readonly Output[]): readonly TransactWriteItem[];
  /** See {@link Execution.onConditionFailed}. @default a transient failure */
  onConditionFailed?(event: Event, failed: readonly number[], attempted: readonly Output[]): Input;
}

/**
 * A consumer that owns streams: each message leads to at most one atomic commit, whatever is delivered twice, late, out of
 * order, or concurrently, and wherever the process dies.
 *
 * - dies before the commit: nothing happened; the message comes again.
 * - dies after it: the message comes again, finds its own event id as a `causationId` in the stream, and is done.
 *
 * @example
 * export const paymentConsumer = (deps: { gateway: PaymentGateway } & RuntimeDeps) =>
 *   consume([OrderCreated, InventoryRejected], deps, {
 *     stream: (event) => `payment-${event.data.orderId}`,
 *     startsStream: [OrderCreated],
 *     prepare: async (state, event) => …, // the outside call, with its deterministic key; may throw Unavailable
 *     decider: payment,
 *   });
 */
export function consume<const Contracts extends readonly AnyContract[], State, Input, Output extends DomainEvent>(
  contracts: Contracts,
  deps: RuntimeDeps,
  reaction: Reaction<ReceivedFrom<Contracts>, State, Input, Output>,
): EventConsumer {
  const execute = executor(deps);
  const starters = (reaction.startsStream ?? []).map(({ type }) => type);
  return handleBatch(
    contracts,
    deps,
    each(async (event) => {
      const executed = await execute(executionOf(event, reaction, starters.includes(event.type)));
      return orThrow(executed).outcome;
    }),
  );
}

/** The execution of a reaction to one event, or of a workflow's step for one command. */
export function executionOf<Event extends Received, State, Input, Output extends DomainEvent>(
  event: Event,
  reaction: Omit<Reaction<Event, State, Input, Output>, 'startsStream'>,
  startsStream: boolean,
): Execution<State, Input, Output> {
  const { eventId, correlationId, traceparent } = event.metadata;
  return {
    stream: reaction.stream(event),
    decider: reaction.decider,
    cause: { causationId: eventId, correlationId, traceparent },
    startsStream,
    prepare: async (state, readStream) =>
      reaction.prepare ? reaction.prepare(state, event, readStream) : (event as unknown as Input),
    transactWith: (events) => reaction.transactWith?.(events) ?? [],
    ...(reaction.onConditionFailed && {
      onConditionFailed: (failed, attempted) => reaction.onConditionFailed?.(event, failed, attempted) as Input,
    }),
  };
}

/**
 * The result of an execution that did not fail, for callers that have no answer of their own to a failure.
 * @throws Permanent when the decider rejected the input
 * @throws Transient when a condition of `transactWith` failed
 */
export function orThrow(executed: Executed) {
  if (executed.outcome === 'rejected')
    throw new Permanent(`${executed.rejection.rejected}: ${executed.rejection.reason}`);
  if (executed.outcome === 'conditionFailed')
    throw new Transient(`condition failed in transactWith (${executed.failed.join(', ')})`);
  return executed;
}
