import type { AnyContract, DomainEvent, EventOf } from '../contracts/index.ts';

/** The first event of this contract among stored ones. Their data was checked when they were made. */
export const findEvent = <C extends AnyContract>(events: readonly DomainEvent[], contract: C): EventOf<C> | undefined =>
  events.find((event) => event.type === contract.type) as EventOf<C> | undefined;
