import type { ApiDeps } from './deps.ts';
import { isId } from './ids.ts';
import { Orders, summaryOf } from './orders.ts';
import { unknownOrder } from './problem.ts';
import type { Endpoint } from './reply.ts';

/** `GET /orders/{orderId}`: one order with its history. @throws Problem 404 */
export function getOrder(deps: ApiDeps): Endpoint {
  const orders = new Orders(deps);
  return async (_request, orderId) => {
    const order = isId(orderId) ? await orders.find(orderId) : undefined;
    if (!order) throw unknownOrder();
    return { status: 200, body: { ...summaryOf(order), history: order.history } };
  };
}
