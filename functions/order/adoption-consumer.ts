import { consume, type RuntimeDeps } from '@orderflow/core';
import { ForeignOrderCreated, OrderStream } from '../../events/index.ts';
import { draftOrder, type OrderDefaults } from './draft-order.ts';
import { type OrderInput, order } from './order.ts';
import { adoptionSubscription } from './subscriptions.ts';

/** Adopts the orders of other workloads, where a saga decides how an order ends. */
export const adoptionConsumer = (deps: RuntimeDeps & { readonly defaults: OrderDefaults }) =>
  consume(adoptionSubscription.subscribesTo, deps, {
    stream: ({ data }) => OrderStream.nameFor(data.orderId),
    startsStream: [ForeignOrderCreated],
    decider: order,
    prepare: async (_, { data }): Promise<OrderInput> => ({
      type: 'CreateOrder',
      order: draftOrder(data.orderId, data, deps.defaults),
    }),
  });
