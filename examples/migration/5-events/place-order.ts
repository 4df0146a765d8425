import { OrderPlaced, OrderStream } from '../2-broker/events.ts';
import type { Orders } from '../2-broker/orders.ts';
import type { Order, Row } from '../world/shop.ts';

/** Saves the order with its fact, and no more: the rest is the consumers'. */
export const placeOrder =
  ({ orders }: { readonly orders: Orders }) =>
  async (order: Order): Promise<Row> => {
    const known = await orders.find(order.orderId);
    if (known) return known;
    const said = [{ stream: OrderStream.nameFor(order.orderId), events: [OrderPlaced(order)] }];
    return orders.save({ ...order, status: 'accepted' }, said);
  };
