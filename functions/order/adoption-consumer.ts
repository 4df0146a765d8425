import { consume } from '@orderflow/core';
import { ForeignOrderCreated, OrderStream } from '../../events/index.ts';
import { adopt, type OrderConsumerDeps } from './consumer.ts';
import { order } from './order.ts';
import { adoptionSubscription } from './subscriptions.ts';

/** Adopts the orders of other workloads, where a saga decides how an order ends. */
export const adoptionConsumer = (deps: OrderConsumerDeps) =>
  consume(adoptionSubscription.subscribesTo, deps, {
    stream: ({ data }) => OrderStream.nameFor(data.orderId),
    startsStream: [ForeignOrderCreated],
    decider: order,
    prepare: (_, { data }) => adopt(data, deps),
  });
