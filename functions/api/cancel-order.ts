import { CancelOrder } from '../../events/index.ts';
import { cancelOrder as cancel } from '../order/commands.ts';
import { accept, jsonBody } from './body.ts';
import type { ApiDeps } from './deps.ts';
import { isId } from './ids.ts';
import { accepted, causeOf } from './place-order.ts';
import { invalidInput, Problem, unknownOrder } from './problem.ts';
import type { Endpoint } from './reply.ts';

/**
 * `POST /orders/{orderId}/cancel`: carries out `CancelOrder`; the body may give a reason. Safe to repeat.
 * @throws Problem 400, 413, 415; 404; 409 once the order is confirmed
 */
export function cancelOrder(deps: ApiDeps): Endpoint {
  return async (request, orderId) => {
    const body = jsonBody(request);
    if (body !== undefined && !isObject(body)) throw invalidInput([{ field: 'body', detail: 'must be an object' }]);
    if (!isId(orderId)) throw unknownOrder();
    const data = accept(CancelOrder, { ...body, orderId });
    const outcome = await cancel(deps, { ...causeOf(request), data });
    if (!('rejected' in outcome)) return accepted({ orderId, status: outcome.status }, request);
    throw outcome.rejected === 'too-late' ? new Problem('too-late', outcome.reason) : unknownOrder();
  };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
