import { consume, findEvent, type ReadStream, type ReceivedFrom, type RuntimeDeps, Transient } from '@orderflow/core';
import { OrderCancellationRequested, OrderCreated, PaymentCompleted, ShippingFailed } from '../../events/index.ts';
import { type InventoryInput, inventory, inventoryStream } from './inventory.ts';
import { withStock } from './stock.ts';

const HEARS = [PaymentCompleted, OrderCancellationRequested, ShippingFailed] as const;

/** Reserves what is paid, all or nothing; gives it back when the order will not be. */
export const inventoryConsumer = (deps: RuntimeDeps & { readonly stockTable: string }) =>
  consume(HEARS, deps, {
    stream: (event) => inventoryStream(event.data.orderId),
    startsStream: [PaymentCompleted],
    decider: inventory,
    prepare: (_state, event, readStream) => inputOf(event, readStream),
    ...withStock(deps.stockTable),
  });

async function inputOf(event: ReceivedFrom<typeof HEARS>, readStream: ReadStream): Promise<InventoryInput> {
  const { orderId } = event.data;
  if (event.type !== 'payment.completed') return { type: 'GiveBack', orderId, reason: event.data.reason };
  const created = findEvent((await readStream(`order-${orderId}`)).events, OrderCreated);
  if (!created) throw new Transient(`payment.completed is here before order.created of ${orderId}`);
  return { type: 'Reserve', orderId, items: created.data.items };
}
