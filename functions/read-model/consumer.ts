import { project, type RuntimeDeps } from '@orderflow/core';
import {
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompensationFailed,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  ShippingDispatched,
  ShippingFailed,
  ShippingPrepared,
} from '../../events/index.ts';
import { evolveView, initialView, type OrderView } from './view.ts';

const HEARS = [
  ...[
    OrderCreated,
    OrderConfirmed,
    OrderCancellationRequested,
    OrderCompleted,
    OrderCancelled,
    OrderCompensationFailed,
  ],
  ...[PaymentCompleted, PaymentFailed, PaymentRefunded],
  ...[InventoryReserved, InventoryRejected, InventoryReleased],
  ...[ShippingPrepared, ShippingDispatched, ShippingFailed],
] as const;

/** Keeps one view per order. `byCustomer` (customerId, placedAt) holds those whose `order.created` was heard. */
export const readModelConsumer = (deps: RuntimeDeps & { readonly readModelTable: string }) =>
  project(HEARS, deps, {
    table: deps.readModelTable,
    key: ({ data }) => data.orderId,
    initial: initialView,
    evolve: evolveView,
    index: ({ customerId, placedAt, status, total, currency }: OrderView) => ({
      customerId,
      placedAt,
      status,
      total,
      currency,
    }),
  });
