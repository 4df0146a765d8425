import type { ReceivedFrom } from '../batch/index.ts';
import { each, handleBatch, type SqsHandler } from '../batch/index.ts';
import type { AnyContract, DomainEvent } from '../contracts/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import type { Reaction } from './reaction.ts';
import { Reactor } from './reactor.ts';

/**
 * A consumer that owns streams: each message becomes at most one atomic commit, whatever is delivered twice, late, out
 * of order, or at the same time, and wherever the process dies.
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
): SqsHandler {
  const reactor = new Reactor(deps, reaction);
  return handleBatch(
    contracts,
    deps,
    each(async (event) => (await reactor.react(event)).outcome),
  );
}
