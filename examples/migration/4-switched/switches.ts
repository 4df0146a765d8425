import type { EventConsumer, RuntimeDeps } from '@orderflow/core';
import { Switch, type SwitchOptions, switched } from '@orderflow/core/migration';
import type { Context, Contexts } from '../1-contexts/ports.ts';
import type { Facts } from '../2-broker/events.ts';
import { contextConsumer, startOf } from '../3-shadow/consumer.ts';
import type { Order } from '../world/shop.ts';

export type Switches = Readonly<Record<keyof Contexts, Switch>>;

/** A switch for each context. Move them from the last to the first: an order that has left the request does not come back to it. */
export function switchesOf(options: Omit<SwitchOptions, 'name'>): Switches {
  const named = (name: keyof Contexts) => new Switch({ ...options, name });
  return { payment: named('payment'), inventory: named('inventory'), shipping: named('shipping') };
}

/** A context that does what its switch gives it. What undoes its part comes from a later context, and is never a request's. */
export const switchedContext = (deps: RuntimeDeps, facts: Facts, context: Context, own: Switch): EventConsumer =>
  switched(contextConsumer(deps, facts, context), deps, {
    switch: own,
    key: ({ type, data }) => (type === startOf(facts).type ? (data as Order).orderId : undefined),
  });
