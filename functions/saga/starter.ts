import { type Executions, executionName, type RuntimeDeps, start } from '@orderflow/core';
import { OrderStream } from '../../events/index.ts';
import { starterSubscription } from './subscriptions.ts';

/** Starts the saga of an order when it is there: placed by our own API, or adopted from another workload. */
export const sagaStarter = (deps: RuntimeDeps & { readonly executions: Executions }) =>
  start(starterSubscription.subscribesTo, deps, ({ data: { orderId } }) => ({
    name: executionName(OrderStream.name, orderId),
    input: { orderId },
  }));
