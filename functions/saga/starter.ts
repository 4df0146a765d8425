import { type Executions, executionName, type RuntimeDeps, start } from '@orderflow/core';
import { OrderCreated } from '../../events/index.ts';

/** Starts the saga of an order when it is there: placed by our own API, or adopted from another workload. */
export const sagaStarter = (deps: RuntimeDeps & { readonly executions: Executions }) =>
  start([OrderCreated], deps, ({ data: { orderId } }) => ({
    name: executionName('order', orderId),
    input: { orderId },
  }));
