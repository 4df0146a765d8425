import { type AnyContract, type DomainEvent, type EventOf, inNewestVersion } from '../contracts/index.ts';

/** The first stored event of this contract, if any, in its newest version. */
export function findEvent<C extends AnyContract>(events: readonly DomainEvent[], contract: C): EventOf<C> | undefined {
  const found = events.find((event) => event.type === contract.type);
  return found && (inNewestVersion([contract], found) as EventOf<C>);
}
