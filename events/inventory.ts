import { defineStream, type EventOf } from '@orderflow/core/contracts';
import * as z from 'zod/mini';
import { ForeignId, Id, OrderItems, Reason } from './common.ts';
import { defineEvent } from './define-event.ts';

const owner = 'inventory';

export const InventoryReserved = defineEvent('inventory.reserved', {
  version: 1,
  owner,
  summary: 'Every line of the order is set aside: all or nothing.',
  data: z.object({ orderId: Id, items: OrderItems }),
});
export type InventoryReserved = EventOf<typeof InventoryReserved>;

export const InventoryRejected = defineEvent('inventory.rejected', {
  version: 1,
  owner,
  summary: 'Nothing was set aside, and nothing will be for this order.',
  data: z.object({ orderId: Id, reason: Reason, skus: z.array(ForeignId) }),
});
export type InventoryRejected = EventOf<typeof InventoryRejected>;

export const InventoryReleased = defineEvent('inventory.released', {
  version: 1,
  owner,
  summary: 'What was set aside is back on the shelf.',
  data: z.object({ orderId: Id, items: OrderItems, reason: Reason }),
});
export type InventoryReleased = EventOf<typeof InventoryReleased>;

/** What became of an order's stock. */
export const InventoryStream = defineStream('inventory', {
  key: 'orderId',
  events: [InventoryReserved, InventoryRejected, InventoryReleased],
});
