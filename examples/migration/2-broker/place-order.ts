import { Unavailable } from '@orderflow/core';
import type { Contexts } from '../1-contexts/ports.ts';
import type { Answer, Order, Row } from '../world/shop.ts';
import { FACTS, type Facts, OrderPlaced, OrderStream } from './events.ts';
import type { Orders, StreamFacts } from './orders.ts';

/** Passes an order through the contexts, one after the other, and saves how it ended. All of it in the customer's request. */
export const placeOrder =
  ({ contexts, orders }: { readonly contexts: Contexts; readonly orders: Orders }) =>
  async (order: Order): Promise<Row> => {
    const known = await orders.find(order.orderId);
    if (known) return known;
    const said: StreamFacts[] = [{ stream: OrderStream.nameFor(order.orderId), events: [OrderPlaced(order)] }];
    const say = ({ stream }: Facts, events: StreamFacts['events']) =>
      said.push({ stream: stream.nameFor(order.orderId), events });
    const done: Facts[] = [];
    for (const facts of FACTS) {
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
    for (const facts of done) say(facts, [facts.done(order)]);
    return orders.save({ ...order, status: 'completed' }, said);
  };

/** A provider that does not answer is a refusal. */
function unavailable(error: unknown): Answer {
  if (error instanceof Unavailable) return { refused: `unavailable: ${error.dependency}` };
  throw error;
}
