import {
  consume,
  type Decider,
  type DomainEvent,
  type EventConsumer,
  type RuntimeDeps,
  Transient,
} from '@orderflow/core';
import type { Context } from '../1-contexts/ports.ts';
import { FACTS, type Fact, type Facts, OrderPlaced } from '../2-broker/events.ts';
import type { Order } from '../world/shop.ts';

/** What sets a context off: the order, or what the context before it did. */
export const startOf = (facts: Facts): Fact => FACTS[FACTS.indexOf(facts) - 1]?.done ?? OrderPlaced;

/** And what undoes its part: that a later context refuses. */
export const subscribesTo = (facts: Facts): readonly Fact[] => [
  startOf(facts),
  ...FACTS.slice(facts.undone ? FACTS.indexOf(facts) + 1 : FACTS.length).map(({ refused }) => refused),
];

/** A context says one thing about an order, and later perhaps that it undid it. Its state is what it said last. */
export const decider = ({ done, undone, stream }: Facts): Decider<string | undefined, DomainEvent, DomainEvent> => ({
  ...{ initial: undefined, events: stream.events },
  decide: (last, said) => (last === (said.type === undone?.type ? done.type : undefined) ? [said] : []),
  evolve: (_, { type }) => type,
});

/** What a context says after its provider was asked. */
export async function outcomeOf({ done, refused }: Facts, context: Context, order: Order): Promise<DomainEvent> {
  const { refused: reason } = await context.do(order);
  return reason ? refused({ ...order, reason }) : done(order);
}

/** A context that works by events. A provider that does not answer makes its message wait. */
export const contextConsumer = (deps: RuntimeDeps, facts: Facts, context: Context): EventConsumer =>
  consume(subscribesTo(facts), deps, {
    stream: ({ data }) => facts.stream.nameFor((data as Order).orderId),
    startsStream: [startOf(facts)],
    decider: decider(facts),
    async prepare(last, { type, data }) {
      const order = { ...(data as Order), reason: undefined };
      if (type === startOf(facts).type) return last ? undefined : outcomeOf(facts, context, order);
      if (!last) throw new Transient(`${type} is earlier than what it undoes`);
      if (last !== facts.done.type) return undefined;
      await context.undo?.(order);
      return facts.undone?.(order);
    },
  });
