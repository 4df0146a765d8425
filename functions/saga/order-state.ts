import { BusinessOutcome, fold, Permanent, type ReadStream } from '@orderflow/core';
import { OrderStream } from '../../events/index.ts';
import { type Order, order } from '../order/order.ts';

/** An order that exists. */
export type ExistingOrder = Exclude<Order, { status: 'none' }>;

/** The order as its own stream has it at this moment, and since when there is one. @throws Permanent when there is none */
export async function lookAtOrder(
  orderId: string,
  readStream: ReadStream,
): Promise<ExistingOrder & { readonly createdAt: string }> {
  const { events } = await readStream(OrderStream.nameFor(orderId));
  return { ...existing(fold(order, events), orderId), createdAt: String(events[0]?.timestamp) };
}

export function existing(state: Order, orderId: string): ExistingOrder {
  if (state.status === 'none') throw new Permanent(`there is no order ${orderId}`);
  return state;
}

/**
 * Stops whatever would take more for an order that is being given up, by its customer or by a saga before this one.
 * @throws BusinessOutcome `Abandoned`
 */
export function mustGoOn(state: ExistingOrder): void {
  if (state.status === 'cancelling' || state.status === 'compensation-failed')
    throw new BusinessOutcome('Abandoned', state.reason);
  if (state.status === 'cancelled') throw new BusinessOutcome('Abandoned', 'the order is cancelled');
}
