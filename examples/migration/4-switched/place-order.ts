import { Unavailable } from '@orderflow/core';
import type { Contexts } from '../1-contexts/ports.ts';
import { FACTS, type Facts, OrderPlaced, OrderStream } from '../2-broker/events.ts';
import type { Orders, StreamFacts } from '../2-broker/orders.ts';
import type { Answer, Order, Row } from '../world/shop.ts';
import type { Switches } from './switches.ts';

export interface PlaceDeps {
  readonly contexts: Contexts;
  readonly orders: Orders;
  readonly switches: Switches;
}

/**
 * Passes an order through the contexts that are switched to calls, one after the other. From the first that is switched to events
 * the order is the consumers', and the customer is told that it is accepted.
 */
export const placeOrder =
  ({ contexts, orders, switches }: PlaceDeps) =>
  async (order: Order): Promise<Row> => {
    const known = await orders.find(order.orderId);
    if (known) return known;
    const said: StreamFacts[] = [{ stream: OrderStream.nameFor(order.orderId), events: [OrderPlaced(order)] }];
    const say = ({ stream }: Facts, events: StreamFacts['events']) =>
      said.push({ stream: stream.nameFor(order.orderId), events });
    const done: Facts[] = [];
    const sayDone = () => {
      for (const facts of done) say(facts, [facts.done(order)]);
    };
    for (const facts of FACTS) {
      if (!(await switches[facts.name].handles(order.orderId, 'calls'))) {
        sayDone();
        return orders.save({ ...order, status: 'accepted' }, said);
      }
      const { refused } = await contexts[facts.name].do(order).catch(unavailable);
      if (refused) {
        for (const earlier of done.reverse()) {
          await contexts[earlier.name].undo?.(order);
          say(earlier, [earlier.done(order), ...(earlier.undone ? [earlier.undone(order)] : [])]);
        }
        say(facts, [facts.refused({ ...order, reason: refused })]);
        return orders.save({ ...order, status: 'refused', reason: refused }, said);
      }
      done.push(facts);
    }
    sayDone();
    return orders.save({ ...order, status: 'completed' }, said);
  };

/** A provider that does not answer is a refusal. */
function unavailable(error: unknown): Answer {
  if (error instanceof Unavailable) return { refused: `unavailable: ${error.dependency}` };
  throw error;
}
