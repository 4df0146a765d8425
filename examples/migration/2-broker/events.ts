import { defineEvent, defineStream, type EventContract } from '@orderflow/core';
import * as z from 'zod/mini';
import type { Contexts } from '../1-contexts/ports.ts';
import { Order } from '../world/shop.ts';

const data = z.extend(Order, { reason: z.optional(z.string()) });

export type Fact = EventContract<string, z.infer<typeof data>>;

const fact = (type: string, summary: string): Fact => {
  const owner = type.split('.')[0] as string;
  return defineEvent(type, { version: 1, owner, source: `shop.${owner}`, summary, data });
};

export const OrderPlaced = fact('order.placed', 'A customer has placed an order.');
export const OrderStream = defineStream('order', { key: 'orderId', events: [OrderPlaced] });

/** What a context says about an order: that it did its part, that it refused, that it undid its part. */
const factsOf = (name: keyof Contexts, done: Fact, refused: Fact, undone?: Fact) => ({
  name,
  stream: defineStream(name, { key: 'orderId', events: [done, refused, ...(undone ? [undone] : [])] }),
  done,
  refused,
  undone,
});
export type Facts = ReturnType<typeof factsOf>;

export const PaymentFacts = factsOf(
  'payment',
  fact('payment.completed', 'The money is held.'),
  fact('payment.failed', 'The money could not be had.'),
  fact('payment.refunded', 'The money was given back.'),
);
export const InventoryFacts = factsOf(
  'inventory',
  fact('inventory.reserved', 'The pieces are reserved.'),
  fact('inventory.rejected', 'There are not enough pieces.'),
  fact('inventory.released', 'The pieces were given back.'),
);
export const ShippingFacts = factsOf(
  'shipping',
  fact('shipping.dispatched', 'The parcel is on its way.'),
  fact('shipping.failed', 'The carrier does not take the parcel.'),
);

/** In the order in which an order passes the contexts. */
export const FACTS = [PaymentFacts, InventoryFacts, ShippingFacts];
