import {
  consume,
  findEvent,
  type History,
  type ReadStream,
  type ReceivedFrom,
  type RuntimeDeps,
  Transient,
} from '@orderflow/core';
import { InventoryStream, OrderCreated, OrderStream, PaymentCompleted } from '../../events/index.ts';
import { type InventoryInput, inventory } from './inventory.ts';
import { withStock } from './stock.ts';
import { inventorySubscription } from './subscriptions.ts';

/** Reserves what is paid, all or nothing; gives it back when the order will not be. */
export const inventoryConsumer = (deps: RuntimeDeps & { readonly stockTable: string }) =>
  consume(inventorySubscription.subscribesTo, deps, {
    stream: (event) => InventoryStream.nameFor(event.data.orderId),
    startsStream: [PaymentCompleted],
    decider: inventory,
    prepare: (_state, event, readStream) => inputOf(event, readStream),
    ...withStock(deps.stockTable),
  });

/** What the order is never changes. */
const isCreated = ({ events }: History): boolean => findEvent(events, OrderCreated) !== undefined;

async function inputOf(
  event: ReceivedFrom<typeof inventorySubscription.subscribesTo>,
  readStream: ReadStream,
): Promise<InventoryInput> {
  const { orderId } = event.data;
  if (event.type !== 'payment.completed') return { type: 'GiveBack', orderId, reason: event.data.reason };
  const { events } = await readStream(OrderStream.nameFor(orderId), isCreated);
  const created = findEvent(events, OrderCreated);
  if (!created) throw new Transient(`payment.completed is here before order.created of ${orderId}`);
  return { type: 'Reserve', orderId, items: created.data.items };
}
