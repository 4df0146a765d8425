import type { Problem as FieldError } from '@orderflow/core';
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
 * read model has them by now. A customer nobody has heard of has no orders. The second takes any id: a gateway may decode a
 * path before it looks for `/` and `?` in it, but leaves the query as it was sent. @throws Problem 400
 */
export function listOrders(deps: ApiDeps): Endpoint {
  const orders = new Orders(deps);
  return async (request, inPath) => {
    const customerId = inPath || (request.query.get('customerId') ?? '');
    const { limit, after } = pageOf(request, customerId);
    const found = await orders.of(customerId, limit + 1, after); // one more, to know whether there is a next page
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const cursor = last && found.length > limit ? { cursor: cursorAt(last) } : {};
    return { status: 200, body: { orders: page.map(summaryOf), ...cursor } };
  };
}

function pageOf({ query }: Request, customerId: string): { limit: number; after: Place | undefined } {
  const errors: FieldError[] = [];
  const asked = query.get('limit') ?? String(DEFAULT_LIMIT);
  const limit = /^\d{1,3}$/.test(asked) ? Number(asked) : 0;
  const cursor = query.get('cursor');
  const after = cursor === null ? undefined : placeAt(cursor);
  if (!isForeignId(customerId)) errors.push({ field: 'customerId', detail: 'must be 1 to 128 characters' });
  if (limit < 1 || limit > MAX_LIMIT)
    errors.push({ field: 'limit', detail: `must be a whole number from 1 to ${MAX_LIMIT}` });
  if (cursor !== null && !after) errors.push({ field: 'cursor', detail: 'is not one that an earlier page gave' });
  if (errors.length > 0) throw invalidInput(errors);
  return { limit, after };
}
