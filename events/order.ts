import { type CommandOf, defineCommand, defineStream, type EventOf, earlierVersion } from '@orderflow/core/contracts';
import * as z from 'zod/mini';
import {
  Currency,
  ForeignId,
  Id,
  MinorUnits,
  OrderItems,
  PaymentChoice,
  PaymentMeans,
  Reason,
  ShipTo,
} from './common.ts';
import { defineEvent } from './define-event.ts';

const owner = 'order';

/** A customer wants to buy. Refused, or becomes `order.created`. */
export const CreateOrder = defineCommand('CreateOrder', {
  owner,
  summary: 'A customer wants to buy.',
  data: z.object({
    customerId: ForeignId,
    currency: z.optional(Currency),
    items: OrderItems,
    payment: z.optional(PaymentChoice),
    shipTo: z.optional(ShipTo),
  }),
});
export type CreateOrder = CommandOf<typeof CreateOrder>;

export const CancelOrder = defineCommand('CancelOrder', {
  owner,
  summary: 'A customer changes their mind. Refused once the order is confirmed.',
  data: z.object({ orderId: Id, reason: z.optional(Reason) }),
});
export type CancelOrder = CommandOf<typeof CancelOrder>;

const Created = {
  orderId: Id,
  customerId: ForeignId,
  items: OrderItems,
  total: MinorUnits,
  currency: Currency,
  shipTo: z.optional(ShipTo),
};

export const OrderCreated = defineEvent('order.created', {
  version: 2,
  owner,
  hasForeignForm: true,
  summary: 'An order exists. It holds no money and no stock yet.',
  data: z.object({ ...Created, payment: z.optional(PaymentMeans) }),
  earlier: [
    // The token stood in the event itself. It stays readable: an order that waits for its payment still needs it.
    earlierVersion({
      version: 1,
      data: z.object({ ...Created, payment: z.optional(PaymentChoice) }),
      upcast: (data) => data,
    }),
  ],
});
export type OrderCreated = EventOf<typeof OrderCreated>;

/** `order.created` as another workload may put it on the bus; the order context adopts it and fills in the defaults. */
export const ForeignOrderCreated = defineEvent('order.created', {
  version: 1,
  owner,
  origin: 'foreign',
  summary: 'An order that another workload took; it is adopted and flows like any other.',
  data: z.object({
    orderId: Id,
    customerId: ForeignId,
    items: OrderItems,
    total: MinorUnits,
    currency: z.optional(Currency),
    payment: z.optional(PaymentChoice),
    shipTo: z.optional(ShipTo),
  }),
});
export type ForeignOrderCreated = EventOf<typeof ForeignOrderCreated>;

export const OrderConfirmed = defineEvent('order.confirmed', {
  version: 1,
  owner,
  summary: 'Money and stock are held: from here on the customer cannot cancel, and the shipment may leave.',
  data: z.object({ orderId: Id, customerId: ForeignId }),
});
export type OrderConfirmed = EventOf<typeof OrderConfirmed>;

/**
 * The order is given up before it was confirmed: the customer cancelled in time, or (orchestrated) a step of it failed
 * for good. What was taken is being given back; `order.cancelled` follows.
 */
export const OrderCancellationRequested = defineEvent('order.cancellation.requested', {
  version: 1,
  owner,
  summary: 'The order is given up in time, by its customer or over a failure; what was taken is being given back.',
  data: z.object({ orderId: Id, customerId: ForeignId, reason: Reason }),
});
export type OrderCancellationRequested = EventOf<typeof OrderCancellationRequested>;

export const OrderCompleted = defineEvent('order.completed', {
  version: 1,
  owner,
  summary: 'The order ended well: charged, reserved and shipped once.',
  data: z.object({ orderId: Id, customerId: ForeignId, items: OrderItems, total: MinorUnits, currency: Currency }),
});
export type OrderCompleted = EventOf<typeof OrderCompleted>;

export const OrderCancelled = defineEvent('order.cancelled', {
  version: 1,
  owner,
  summary: 'The order ended without a sale, and holds no money and no stock any more.',
  data: z.object({ orderId: Id, customerId: ForeignId, reason: Reason }),
});
export type OrderCancelled = EventOf<typeof OrderCancelled>;

/** Contexts that may hold something for an order, in the order in which it is given back. */
export const Holder = z.enum(['shipping', 'payment', 'inventory', 'order']);
export type Holder = z.output<typeof Holder>;

/**
 * Something could not be given back, after all tries. The order stands still, and may hold money or stock, until an
 * operator resumes it; then `order.cancelled` follows, or `order.completed` if the parcel turns out to be on its way.
 */
export const OrderCompensationFailed = defineEvent('order.compensation.failed', {
  version: 1,
  owner,
  summary: 'Something could not be given back, after all tries; the order waits for an operator.',
  data: z.object({
    orderId: Id,
    customerId: ForeignId,
    /** Why the order is given up. */
    reason: Reason,
    /** What went wrong in giving back, in words for the operator. */
    problem: z.string().check(z.minLength(1), z.maxLength(512)),
    /** What is still to undo, first that which failed. */
    toUndo: z.array(Holder).check(z.minLength(1), z.maxLength(4)),
  }),
});
export type OrderCompensationFailed = EventOf<typeof OrderCompensationFailed>;

/** An order's own stream: what is appended here first decides whether it is confirmed or cancelled. */
export const OrderStream = defineStream('order', {
  key: 'orderId',
  events: [
    OrderCreated,
    OrderConfirmed,
    OrderCancellationRequested,
    OrderCompleted,
    OrderCancelled,
    OrderCompensationFailed,
  ],
});
