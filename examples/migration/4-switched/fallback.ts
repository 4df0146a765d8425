import { EventStore, type ExecuteDeps, execute } from '@orderflow/core';
import type { Contexts } from '../1-contexts/ports.ts';
import { FACTS } from '../2-broker/events.ts';
import { decider, outcomeOf } from '../3-shadow/consumer.ts';
import type { Order } from '../world/shop.ts';
import type { Switches } from './switches.ts';

/**
 * Finishes an accepted order by synchronous calls, from where it stands, as far as no consumer has begun. Dies in the middle: the
 * next call goes on. @throws Unavailable when a provider does not answer
 */
export async function finishByCalls(order: Order, deps: ExecuteDeps, contexts: Contexts, switches: Switches) {
  const cause = { causationId: `fallback-${order.orderId}`, correlationId: order.orderId };
  for (const facts of FACTS) {
    const stream = facts.stream.nameFor(order.orderId);
    const read = async () => (await new EventStore(deps.dynamodb, deps.tables.events).load(stream)).events[0];
    if (!(await read())) {
      if (!(await switches[facts.name].takeOver(order.orderId, 'calls'))) return;
      const prepare = () => outcomeOf(facts, contexts[facts.name], order);
      await execute(deps, { stream, decider: decider(facts), cause, prepare });
    }
    if ((await read())?.type !== facts.done.type) return;
  }
}
