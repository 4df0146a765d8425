import type { Decider } from '@orderflow/core';
import { ShippingDispatched, ShippingFailed, ShippingPrepared, ShippingStream } from '../../events/index.ts';

/** One order's shipment. Dispatched and failed are for ever. */
export type Shipping =
  | { readonly status: 'none' | 'dispatched' | 'failed' }
  | { readonly status: 'prepared'; readonly country: string };

/** What comes in. `Shipped` and `Refused` are the carrier's answers; either may come before `Prepare` does. */
export type ShippingInput = { readonly orderId: string; readonly country: string } & (
  | { readonly type: 'Prepare' }
  | { readonly type: 'Shipped'; readonly trackingId: string }
  | { readonly type: 'Refused'; readonly reason: string }
);

export type ShippingEvent = ShippingPrepared | ShippingDispatched | ShippingFailed;

/** Decides over a shipment: prepared once, then once dispatched or failed, whichever news comes first. */
export const shipping: Decider<Shipping, ShippingInput, ShippingEvent> = {
  initial: { status: 'none' },
  events: ShippingStream.events,

  decide(state, input) {
    if (isOver(state)) return [];
    const { orderId, country } = input;
    const prepared = state.status === 'none' ? [ShippingPrepared({ ...idsOf(orderId), country })] : [];
    switch (input.type) {
      case 'Prepare':
        return prepared;
      case 'Shipped':
        return [...prepared, ShippingDispatched({ ...idsOf(orderId), trackingId: input.trackingId })];
      case 'Refused':
        return [...prepared, ShippingFailed({ ...idsOf(orderId), reason: input.reason })];
    }
  },

  evolve(_state, event) {
    switch (event.type) {
      case 'shipping.prepared':
        return { status: 'prepared', country: event.data.country };
      case 'shipping.dispatched':
        return { status: 'dispatched' };
      case 'shipping.failed':
        return { status: 'failed' };
    }
  },
};

/** True when the carrier has answered for good. */
export const isOver = ({ status }: Shipping): boolean => status === 'dispatched' || status === 'failed';

/** An order has one shipment, so that its id needs no chance. */
const idsOf = (orderId: string) => ({ shipmentId: `ship-${orderId}`, orderId });
