import { Permanent } from '@orderflow/core';
import { CreateOrder } from '../../events/index.ts';
import { createOrder } from '../order/commands.ts';
import { accept, jsonBody, refuse } from './body.ts';
import type { ApiDeps } from './deps.ts';
import { POLL_AGAIN } from './get-order.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import { idForKey, newId } from './ids.ts';
import { Problem } from './problem.ts';
import type { Endpoint, Reply } from './reply.ts';
import type { Accepted } from './representations.ts';
import type { Request } from './request.ts';

/**
 * `POST /orders`: carries out `CreateOrder` (see {@link createOrder}). With an `Idempotency-Key` the order's id follows from it: whoever
 * sends the key again asks for the same order, which then exists.
 *
 * - crash before the order is written: nothing happened, and the key is free.
 * - crash after it: the order exists, and whoever sends the key again is told its id.
 * @throws Problem 400, 413, 415; 422 for a key that came with another body
 */
export function placeOrder(deps: ApiDeps): Endpoint {
  return async (request) => {
    const data = accept(CreateOrder, jsonBody(request));
    const key = idempotencyKeyOf(request);
    const answer: Accepted = { orderId: key === undefined ? newId(deps) : idForKey(key, deps), status: 'created' };
    const created = await createOrder(deps, {
      ...causeOf(request),
      orderId: answer.orderId,
      data,
      defaults: { currency: deps.defaultCurrency },
    }).catch(refuse);
    if (created.outcome === 'conflict') throw key === undefined ? new Permanent(created.rejection.reason) : KEY_REUSED;
    const isReplayed = created.outcome === 'existed';
    deps.telemetry.count(isReplayed ? 'replayed' : 'created');
    return accepted(answer, request, isReplayed ? { 'idempotency-replayed': 'true' } : {});
  };
}

const KEY_REUSED = new Problem(
  'idempotency-key-reused',
  'Use a new key for a new order, or send the body that the key came with.',
);

/** The request as the cause of what it sets off. */
export const causeOf = ({ trace: { requestId, correlationId, traceparent } }: Request) => ({
  causationId: requestId,
  correlationId,
  traceparent,
});

/** 202: the command is carried out, what follows from it is not. */
export const accepted = (body: Accepted, { base }: Request, headers?: Reply['headers']): Reply => ({
  status: 202,
  body,
  headers: { location: `${base}/orders/${body.orderId}`, ...POLL_AGAIN, ...headers },
});
