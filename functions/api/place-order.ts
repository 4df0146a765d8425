import { Permanent } from '@orderflow/core';
import { CreateOrder } from '../../events/index.ts';
import { createOrder } from '../order/commands.ts';
import { accept, jsonBody, refuse } from './body.ts';
import type { ApiDeps } from './deps.ts';
import { POLL_AGAIN } from './get-order.ts';
import { answerOf, claim, idempotencyKeyOf } from './idempotency.ts';
import { newId } from './ids.ts';
import type { Endpoint, Reply } from './reply.ts';
import type { Accepted } from './representations.ts';
import type { Request } from './request.ts';

/**
 * `POST /orders`: carries out `CreateOrder`. Without an `Idempotency-Key` that is one conditional write; with one, the
 * key is claimed in the same transaction.
 *
 * - crash before it: nothing happened, and the key is free.
 * - crash after it: the order exists, and whoever sends the key again is told its id.
 * @throws Problem 400, 413, 415; 422 for a key that came with another body
 */
export function placeOrder(deps: ApiDeps): Endpoint {
  return async (request) => {
    const data = accept(CreateOrder, jsonBody(request));
    const key = idempotencyKeyOf(request, data);
    const answer: Accepted = { orderId: newId(deps), status: 'created' };
    const created = await createOrder(deps, {
      ...causeOf(request),
      orderId: answer.orderId,
      data,
      defaults: { currency: deps.defaultCurrency },
      transactWith: key && [claim(key, answer, deps.clock(), deps.tables.idempotency)],
    }).catch(refuse);
    if (created.outcome === 'conflict') throw new Permanent(created.rejection.reason);
    const earlier = created.outcome === 'conditionFailed' ? answerOf(created.found?.[0], key) : undefined;
    deps.telemetry.count(earlier ? 'replayed' : 'created');
    return earlier ? accepted(earlier, request, { 'idempotency-replayed': 'true' }) : accepted(answer, request);
  };
}

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
