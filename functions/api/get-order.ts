import type { ApiDeps } from './deps.ts';
import { isId } from './ids.ts';
import { Orders } from './orders.ts';
import { unknownOrder } from './problem.ts';
import type { Endpoint } from './reply.ts';

/** `GET /orders/{orderId}`: one order with its history; `Retry-After` while it is under way. @throws Problem 404 */
export function getOrder(deps: ApiDeps): Endpoint {
  const orders = new Orders(deps);
  return async (_request, orderId) => {
    const order = isId(orderId) ? await orders.find(orderId) : undefined;
    if (!order) throw unknownOrder();
    return { status: 200, body: order, headers: isUnderWay(order) ? POLL_AGAIN : {} };
  };
}

/** Seconds until an order that is under way is worth another look. */
export const POLL_AGAIN = { 'retry-after': '1' } as const;

/** Whether something will still happen to it, without an operator. */
const isUnderWay = ({ status }: { readonly status: string }): boolean =>
  ['created', 'confirmed', 'cancelling'].includes(status);
