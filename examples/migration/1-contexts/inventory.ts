import type { Call } from '../world/shop.ts';
import type { Context } from './ports.ts';

export const inventoryBy = (call: Call): Context => ({
  do: ({ orderId, sku, quantity }) => call('inventory/reserve', { orderId, sku, quantity }),
  undo: ({ orderId }) => call('inventory/release', { orderId }),
});
