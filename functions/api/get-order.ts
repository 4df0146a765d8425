import type { ApiDeps } from './deps';
import { isId } from './ids';
import { Orders, summaryOf } from './orders';
import { unknownOrder } from './problem';
import type { Endpoint } from './reply';

/** `GET /orders/{orderId}`: one order with its history. @throws Problem 404 */
export function getOrder(deps: ApiDeps): Endpoint {
  const orders = new Orders(deps);
  return async (_request, orderId) => {
    const order = isId(orderId) ? await orders.find(orderId) : undefined;
    if (!order) throw unknownOrder();
    return { status: 200, body: { ...summaryOf(order), history: order.history } };
  };
}
