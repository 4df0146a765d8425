import { type AnyContract, type DomainEvent, inNewestVersion } from '../contracts/index.ts';

/** A decision against the input: a code for programs, and a reason for people. */
export interface Rejection {
  readonly rejected: string;
  readonly reason: string;
}

/** What a decider decides: events to append (none: nothing to do), or a rejection. */
export type Decision<Event extends DomainEvent> = readonly Event[] | Rejection;

/**
 * A pure state machine: no clock, no ids, no I/O. Consumers, saga steps, commands, unit tests and the simulation use the
 * same decider.
 * @see https://thinkbeforecoding.com/post/2021/12/17/functional-event-sourcing-decider
 */
export interface Decider<State, Input, Event extends DomainEvent> {
  readonly initial: State;
  /** The contracts of the events that `evolve` knows, all of its stream: `OrderStream.events`. It gets each in the newest version. */
  readonly events: readonly AnyContract[];
  decide(state: State, input: Input): Decision<Event>;
  evolve(state: State, event: Event): State;
}

export const reject = (rejected: string, reason: string): Rejection => ({ rejected, reason });

export const isRejection = (decision: Decision<DomainEvent>): decision is Rejection => 'rejected' in decision;

/**
 * The state after a stream's events, each in its newest version.
 * @throws ContractViolation | NewerVersion when an event has a version that its contract does not know
 */
export function fold<State, Event extends DomainEvent>(
  decider: Pick<Decider<State, never, Event>, 'initial' | 'events' | 'evolve'>,
  events: readonly DomainEvent[],
): State {
  return (events as readonly Event[]).reduce(
    (state, event) => decider.evolve(state, inNewestVersion(decider.events, event)),
    decider.initial,
  );
}
