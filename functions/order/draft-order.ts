import { type CreateOrder, type ForeignOrderCreated, type OrderCreated, totalOf } from '../../events/index.ts';

export type OrderData = OrderCreated['data'];

/** What an order gets when it does not say. */
export interface OrderDefaults {
  /** ISO 4217. */
  readonly currency: string;
}

/**
 * The order that a request becomes. Another workload's order brings its own total, which may hold a discount or the
 * postage; ours is the sum of the lines. An order that names no means of payment is paid by the customer's default one,
 * which only the payment provider knows: so that stays open. The token of one that it names is not part of it.
 */
export function draftOrder(
  orderId: string,
  request: CreateOrder['data'] | ForeignOrderCreated['data'],
  defaults: OrderDefaults,
): OrderData {
  const { customerId, items, payment, shipTo, currency = defaults.currency } = request;
  const total = 'total' in request ? request.total : totalOf(items);
  const means = payment && { payment: { method: payment.method } };
  return { orderId, customerId, items, total, currency, ...means, ...(shipTo && { shipTo }) };
}
