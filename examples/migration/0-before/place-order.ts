import { Unavailable } from '@orderflow/core';
import type { Answer, Order, Row, ShopDeps } from '../world/shop.ts';
import type { Orders } from './orders.ts';

/** Calls payment, inventory and shipping one after the other, and saves how it ended. All of it in the customer's request. */
export const placeOrder =
  ({ call, orders }: Pick<ShopDeps, 'call'> & { readonly orders: Orders }) =>
  async (order: Order): Promise<Row> => {
    const { orderId, sku, quantity, price, card, country } = order;
    const known = await orders.find(orderId);
    if (known) return known;
    const refuse = (reason: string) => orders.save({ ...order, status: 'refused', reason });

    const charged = await call('payment/charge', { orderId, amount: quantity * price, card }).catch(unavailable);
    if (charged.refused) return refuse(charged.refused);
    const reserved = await call('inventory/reserve', { orderId, sku, quantity }).catch(unavailable);
    if (reserved.refused) {
      await call('payment/refund', { orderId });
      return refuse(reserved.refused);
    }
    const shipped = await call('shipping/ship', { orderId, country }).catch(unavailable);
    if (shipped.refused) {
      await call('inventory/release', { orderId });
      await call('payment/refund', { orderId });
      return refuse(shipped.refused);
    }
    return orders.save({ ...order, status: 'completed' });
  };

/** A provider that does not answer is a refusal. */
function unavailable(error: unknown): Answer {
  if (error instanceof Unavailable) return { refused: `unavailable: ${error.dependency}` };
  throw error;
}
