import { BusinessOutcome, findEvent, fold, Permanent, step, type WorkflowDeps, workflow } from '@orderflow/core';
import { OrderConfirmed, OrderStream, ShippingDispatched, ShippingFailed, ShippingStream } from '../../events/index.ts';
import { order } from '../order/order.ts';
import { type ParcelDeps, recall, ship } from '../shipping/parcels.ts';
import { isOver, type ShippingInput, shipping } from '../shipping/shipping.ts';
import { type ExistingOrder, existing, lookAtOrder } from './order-state.ts';
import { givenUp, type SagaCommand, SagaData } from './saga-data.ts';

interface ShippingDeps extends ParcelDeps {
  /** ISO 3166-1 alpha-2; for orders that name none. */
  readonly defaultCountry: string;
}

/**
 * - `ShipOrder`: hands the parcel to the carrier. Answers `Refused` when the carrier does.
 * - `RecallShipment`: nobody knows whether the parcel left, and so asks the carrier to keep it. Answers `Dispatched` when
 *   it has left: then there is no way back.
 *
 * The shipment's stream is read before the carrier is asked, always, as in ./payment.
 */
export const shippingSteps = (deps: WorkflowDeps & ShippingDeps) => {
  const common = { stream: ({ data }: SagaCommand) => ShippingStream.nameFor(data.orderId), decider: shipping };
  const parcelOf = ({ order: { orderId, shipTo } }: ExistingOrder) => ({
    orderId,
    country: shipTo?.country ?? deps.defaultCountry,
  });
  return workflow(SagaData, deps, {
    ShipOrder: step(deps, {
      ...common,
      async prepare(state, { data: { orderId } }, readStream): Promise<ShippingInput | undefined> {
        if (isOver(state)) return undefined;
        const order = await lookAtOrder(orderId, readStream);
        if (order.status !== 'confirmed')
          throw new Permanent(`order ${orderId} is ${order.status}: no parcel may leave`);
        return ship(parcelOf(order), String(order.confirmedAt), deps);
      },
      conclude(_state, events) {
        const failed = findEvent(events, ShippingFailed);
        if (failed) throw new BusinessOutcome('Refused', failed.data.reason);
      },
    }),
    RecallShipment: step(deps, {
      ...common,
      async prepare(state, command, readStream): Promise<ShippingInput | undefined> {
        if (isOver(state)) return undefined;
        const { orderId, reason } = givenUp(command);
        const { events } = await readStream(OrderStream.nameFor(orderId));
        const parcel = parcelOf(existing(fold(order, events), orderId));
        return findEvent(events, OrderConfirmed) && recall(parcel, reason, deps.carrier);
      },
      conclude(_state, events) {
        const dispatched = findEvent(events, ShippingDispatched);
        if (dispatched)
          throw new BusinessOutcome('Dispatched', `the parcel is on its way: ${dispatched.data.trackingId}`);
      },
    }),
  });
};
