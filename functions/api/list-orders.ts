import type { Problem as FieldError } from '@orderflow/core';
import type { OrderStatus } from '../read-model/view.ts';
import { cursorAt, type Place, placeAt } from './cursor.ts';
import type { ApiDeps } from './deps.ts';
import { isForeignId } from './ids.ts';
import { Orders, summaryOf } from './orders.ts';
import { invalidInput } from './problem.ts';
import type { Endpoint } from './reply.ts';
import type { Request } from './request.ts';

export const MAX_LIMIT = 100;
export const DEFAULT_LIMIT = 20;

/**
 * `GET /customers/{customerId}/orders` and `GET /orders?customerId=…`: a page of the customer's orders, newest first, as the
 * read model has them by now. An unknown customer has no orders. The second takes any id: a gateway may decode a
 * path before it looks for `/` and `?` in it, but leaves the query as it was sent. @throws Problem 400
 */
export function listOrders(deps: ApiDeps): Endpoint {
  const orders = new Orders(deps);
  return async (request, inPath) => {
    const customerId = inPath || (request.query.get('customerId') ?? '');
    const errors = isForeignId(customerId) ? [] : [{ field: 'customerId', detail: 'must be 1 to 128 characters' }];
    const { limit, after } = pageOf(request, errors);
    const found = await orders.of(customerId, limit + 1, after); // one more, to know whether there is a next page
    const page = found.slice(0, limit);
    return { status: 200, body: { orders: page.map(summaryOf), ...cursorAfter(page, found) } };
  };
}

const STATUSES: readonly string[] = [
  'created',
  'confirmed',
  'completed',
  'cancelling',
  'cancelled',
  'compensation-failed',
];

/**
 * `GET /orders`: of a customer or of a status, which the query says. @throws Problem 400
 */
export function findOrders(deps: ApiDeps): Endpoint {
  const [ofCustomer, withStatus] = [listOrders(deps), listByStatus(deps)];
  return async (request, id) => {
    const { query } = request;
    if (!query.has('status')) return ofCustomer(request, id);
    if (!query.has('customerId')) return withStatus(request, id);
    throw invalidInput([{ field: 'status', detail: 'must not be used with customerId' }]);
  };
}

/**
 * `GET /orders?status=`: a page of the orders that have a status, newest first, for operators. An order whose status changes meanwhile
 * may be missing on a page. @throws Problem 400
 */
function listByStatus(deps: ApiDeps): Endpoint {
  const orders = new Orders(deps);
  return async (request) => {
    const status = request.query.get('status') ?? '';
    const errors = STATUSES.includes(status)
      ? []
      : [{ field: 'status', detail: `must be one of ${STATUSES.join(', ')}` }];
    const { limit, after } = pageOf(request, errors);
    const places = await orders.withStatus(status as OrderStatus, limit + 1, after);
    const page = places.slice(0, limit);
    const found = (await orders.at(page)).filter((order) => order.status === status);
    return { status: 200, body: { orders: found.map(summaryOf), ...cursorAfter(page, places) } };
  };
}

const cursorAfter = (page: readonly Place[], found: readonly Place[]) => {
  const last = page.at(-1);
  return last && found.length > page.length ? { cursor: cursorAt(last) } : {};
};

/** What the query asks for. @param errors what else is wrong. @throws Problem 400 naming all of it */
function pageOf({ query }: Request, errors: readonly FieldError[]): { limit: number; after: Place | undefined } {
  const all = [...errors];
  const asked = query.get('limit') ?? String(DEFAULT_LIMIT);
  const limit = /^\d{1,3}$/.test(asked) ? Number(asked) : 0;
  const cursor = query.get('cursor');
  const after = cursor === null ? undefined : placeAt(cursor);
  if (limit < 1 || limit > MAX_LIMIT)
    all.push({ field: 'limit', detail: `must be a whole number from 1 to ${MAX_LIMIT}` });
  if (cursor !== null && !after) all.push({ field: 'cursor', detail: 'must be the cursor of an earlier page' });
  if (all.length > 0) throw invalidInput(all);
  return { limit, after };
}
