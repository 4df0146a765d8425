import { type Cause, type ExecuteDeps, execute, fold, orThrow, type Rejection } from '@orderflow/core';
import type { CancelOrder, CreateOrder } from '../../events/index.ts';
import { OrderStream } from '../../events/index.ts';
import { draftOrder, type OrderData, type OrderDefaults } from './draft-order.ts';
import { type InstrumentDeps, withInstrument } from './instrument.ts';
import { order } from './order.ts';

export interface CreateOrderRequest extends Cause {
  readonly orderId: string;
  readonly data: CreateOrder['data'];
  readonly defaults: OrderDefaults;
}

/**
 * The result of `CreateOrder`.
 * - `created`: the order exists, by this command.
 * - `existed`: it exists, by an earlier command with the same content.
 * - `conflict`: the id belongs to an order with other content.
 */
export type CreateOrderOutcome =
  | { readonly outcome: 'created' | 'existed'; readonly order: OrderData }
  | { readonly outcome: 'conflict'; readonly rejection: Rejection };

/**
 * Carries out `CreateOrder`: one write, and before it another one where the order names a means of payment.
 *
 * - crash before the order is written: nothing happened; a token that was kept expires.
 * - crash after it: the order exists and is processed; the same content again returns `existed`.
 * @throws ContractViolation on `data.total` when the total of the lines is too large
 */
export async function createOrder(
  deps: ExecuteDeps & InstrumentDeps,
  request: CreateOrderRequest,
): Promise<CreateOrderOutcome> {
  const { orderId, data, defaults } = request;
  const drafted = await withInstrument(deps, draftOrder(orderId, data, defaults), data.payment);
  const executed = await execute(deps, {
    stream: OrderStream.nameFor(orderId),
    decider: order,
    cause: request,
    startsStream: true,
    input: { type: 'CreateOrder', order: drafted },
  });
  if (executed.outcome === 'rejected') return { outcome: 'conflict', rejection: executed.rejection };
  const { outcome } = orThrow(executed);
  return { outcome: outcome === 'ignored' ? 'existed' : 'created', order: drafted };
}

export interface CancelOrderRequest extends Cause {
  readonly data: CancelOrder['data'];
}

/** The order's status after the command. `cancelled` follows when all compensations are done. */
export interface CancelOrderOutcome {
  readonly status: 'cancelling' | 'cancelled';
}

/**
 * Carries out `CancelOrder`, or returns why not: `unknown`, or `too-late` once the order is confirmed. The same command
 * again changes nothing.
 *
 * - crash before the write: nothing happened.
 * - crash after it: the order is being cancelled; the same command again returns its status.
 * @throws Transient when other writers keep changing the order
 */
export async function cancelOrder(
  deps: ExecuteDeps,
  { data, ...cause }: CancelOrderRequest,
): Promise<CancelOrderOutcome | Rejection> {
  const executed = await execute(deps, {
    stream: OrderStream.nameFor(data.orderId),
    decider: order,
    cause,
    input: { type: 'CancelOrder', data },
  });
  if (executed.outcome === 'rejected') return executed.rejection;
  const { events } = await orThrow(executed).history();
  const { status } = fold(order, events);
  return { status: status === 'cancelled' ? 'cancelled' : 'cancelling' };
}
