import { project, type RuntimeDeps } from '@orderflow/core';
import { readModelSubscription } from './subscriptions.ts';
import { evolveView, initialView, type ListedOrder } from './view.ts';

/** Keeps one view per order. `byCustomer` and `byStatus` (…, placedAt) hold those whose `order.created` was received. */
export const readModelConsumer = (deps: RuntimeDeps & { readonly readModelTable: string }) =>
  project(readModelSubscription.subscribesTo, deps, {
    table: deps.readModelTable,
    key: ({ data }) => data.orderId,
    initial: initialView,
    evolve: evolveView,
    index: ({ customerId, placedAt, status }: ListedOrder) => ({ customerId, placedAt, status }),
  });
