import type { AnyContract, DomainEvent, EventOf } from '../contracts/index.ts';

/** The first stored event of this contract, if any. Its data is not checked again: it was when the event was made. */
export const findEvent = <C extends AnyContract>(events: readonly DomainEvent[], contract: C): EventOf<C> | undefined =>
  events.find((event) => event.type === contract.type) as EventOf<C> | undefined;
