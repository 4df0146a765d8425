import { BusinessOutcome, fold, Permanent, type ReadStream } from '@orderflow/core';
import { OrderConfirmed, OrderStream } from '../../events/index.ts';
import { type Order, order } from '../order/order.ts';

/** An order that exists. */
export type ExistingOrder = Exclude<Order, { status: 'none' }>;

/** The order as its own stream has it at this moment, since when there is one, and since when it is confirmed. @throws Permanent when there is none */
export async function lookAtOrder(
  orderId: string,
  readStream: ReadStream,
): Promise<ExistingOrder & { readonly createdAt: string; readonly confirmedAt: string | undefined }> {
  const { events } = await readStream(OrderStream.nameFor(orderId));
  const createdAt = String(events[0]?.timestamp);
  const confirmedAt = events.find(({ type }) => type === OrderConfirmed.type)?.timestamp;
  return { ...existing(fold(order, events), orderId), createdAt, confirmedAt };
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
