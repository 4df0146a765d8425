import type { Decider } from '@orderflow/core';
import {
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  InventoryStream,
  type OrderItem,
} from '../../events/index.ts';

/** What is set aside for one order. `rejected`: nothing is, nor ever will be. */
export type Inventory =
  | { readonly status: 'none' | 'rejected' | 'released' }
  | { readonly status: 'reserved'; readonly items: readonly OrderItem[] };

/**
 * What comes in.
 * - `Reserve`: the order is paid.
 * - `OutOfStock`: these SKUs had too few, seen in the very transaction that was to reserve.
 * - `GiveBack`: the order will not be.
 */
export type InventoryInput = { readonly orderId: string } & (
  | { readonly type: 'Reserve'; readonly items: readonly OrderItem[] }
  | { readonly type: 'OutOfStock'; readonly skus: readonly string[] }
  | { readonly type: 'GiveBack'; readonly reason: string }
);

export type InventoryEvent = InventoryReserved | InventoryRejected | InventoryReleased;

/**
 * Decides over an order's reservation. Whoever comes first on the empty stream has decided for good: a reservation, or a
 * refusal that a late payment finds.
 */
export const inventory: Decider<Inventory, InventoryInput, InventoryEvent> = {
  initial: { status: 'none' },
  events: InventoryStream.events,

  decide(state, input) {
    const { orderId } = input;
    if (state.status === 'none') return [first(input)];
    if (state.status === 'reserved' && input.type === 'GiveBack')
      return [InventoryReleased({ orderId, items: [...state.items], reason: input.reason })];
    return [];
  },

  evolve(_state, event) {
    switch (event.type) {
      case 'inventory.reserved':
        return { status: 'reserved', items: event.data.items };
      case 'inventory.rejected':
        return { status: 'rejected' };
      case 'inventory.released':
        return { status: 'released' };
    }
  },
};

function first(input: InventoryInput): InventoryEvent {
  const { orderId } = input;
  switch (input.type) {
    case 'Reserve':
      return InventoryReserved({ orderId, items: [...input.items] });
    case 'OutOfStock':
      return InventoryRejected({ orderId, reason: 'out of stock', skus: [...input.skus] });
    case 'GiveBack':
      return InventoryRejected({ orderId, reason: input.reason, skus: [] });
  }
}
