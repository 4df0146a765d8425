import { EventStore, type RuntimeDeps } from '@orderflow/core';
import type { Context } from '../1-contexts/ports.ts';
import type { Facts } from '../2-broker/events.ts';

/** A context without a provider: it answers what the request was answered, as its facts say, and undoes nothing. */
export const recorded = ({ dynamodb, tables }: Pick<RuntimeDeps, 'dynamodb' | 'tables'>, facts: Facts): Context => ({
  async do({ orderId }) {
    const { events } = await new EventStore(dynamodb, tables.events).load(facts.stream.nameFor(orderId));
    const { reason } = (events[0]?.data ?? {}) as { reason?: string };
    // A request gives up on a provider that is down. A consumer waits, and then it is up.
    return { refused: reason?.startsWith('unavailable') ? undefined : reason };
  },
  undo: async () => undefined,
});
