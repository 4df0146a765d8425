import { defineStream, type EventOf } from '@orderflow/core/contracts';
import * as z from 'zod/mini';
import { Country, DerivedId, Id, Reason } from './common.ts';
import { defineEvent } from './define-event.ts';

const owner = 'shipping';

export const ShippingPrepared = defineEvent('shipping.prepared', {
  version: 1,
  owner,
  summary: 'The shipment is being made ready; it leaves when the order is confirmed.',
  data: z.object({ shipmentId: DerivedId, orderId: Id, country: Country }),
});
export type ShippingPrepared = EventOf<typeof ShippingPrepared>;

export const ShippingDispatched = defineEvent('shipping.dispatched', {
  version: 1,
  owner,
  summary: 'The carrier has the parcel.',
  data: z.object({ shipmentId: DerivedId, orderId: Id, trackingId: z.string() }),
});
export type ShippingDispatched = EventOf<typeof ShippingDispatched>;

export const ShippingFailed = defineEvent('shipping.failed', {
  version: 1,
  owner,
  summary: 'The carrier refused for good; nothing left the house.',
  data: z.object({ shipmentId: DerivedId, orderId: Id, reason: Reason }),
});
export type ShippingFailed = EventOf<typeof ShippingFailed>;

/** What became of an order's shipment. */
export const ShippingStream = defineStream('shipping', {
  key: 'orderId',
  events: [ShippingPrepared, ShippingDispatched, ShippingFailed],
});
