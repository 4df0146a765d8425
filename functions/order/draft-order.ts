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
 * which only the payment provider knows: so that stays open.
 * @param instrument refers to the token of the order's means of payment, which is not part of the order
 */
export function draftOrder(
  orderId: string,
  request: CreateOrder['data'] | ForeignOrderCreated['data'],
  defaults: OrderDefaults,
  instrument?: string,
): OrderData {
  const { customerId, items, payment, shipTo, currency = defaults.currency } = request;
  const total = 'total' in request ? request.total : totalOf(items);
  const means = payment && { method: payment.method, ...(instrument !== undefined && { instrument }) };
  return { orderId, customerId, items, total, currency, ...(means && { payment: means }), ...(shipTo && { shipTo }) };
}
