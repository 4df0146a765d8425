import { Unavailable } from '@orderflow/core';
import type { Orders } from '../0-before/orders.ts';
import type { Answer, Order, Row } from '../world/shop.ts';
import type { Context, Contexts } from './ports.ts';

/** Passes an order through the contexts, one after the other, and saves how it ended. All of it in the customer's request. */
export const placeOrder =
  ({ contexts, orders }: { readonly contexts: Contexts; readonly orders: Orders }) =>
  async (order: Order): Promise<Row> => {
    const known = await orders.find(order.orderId);
    if (known) return known;
    const done: Context[] = [];
    for (const context of [contexts.payment, contexts.inventory, contexts.shipping]) {
      const { refused } = await context.do(order).catch(unavailable);
      if (refused) {
        for (const earlier of done.reverse()) await earlier.undo?.(order);
        return orders.save({ ...order, status: 'refused', reason: refused });
      }
      done.push(context);
    }
    return orders.save({ ...order, status: 'completed' });
  };

/** A provider that does not answer is a refusal. */
function unavailable(error: unknown): Answer {
  if (error instanceof Unavailable) return { refused: `unavailable: ${error.dependency}` };
  throw error;
}
