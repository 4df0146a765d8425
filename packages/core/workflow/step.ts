import type { Outcome } from '../batch/index.ts';
import type { DomainEvent, Received } from '../contracts/index.ts';
import type { Reaction } from '../decide/index.ts';
import { fold, Reactor, type ReactorDeps } from '../decide/index.ts';
import { EventStore } from '../store/index.ts';

/**
 * What a workflow wants done. It takes the place of the event that a consumer would react to: `type` is the step's name
 * and `metadata.eventId` the command's id, which becomes the commit's `causationId`: `<execution>:<step>`, and, since
 * redriving is giving the command anew, `:<redrives>` if there were any.
 */
export interface Command<Data = unknown> extends Received<string, Data> {
  /** How often the execution was redriven before this. */
  readonly redrives: number;
}

/** How a step is done: a reaction to its command, and what its stream then says of it. */
export interface StepReaction<Data, State, Input, Output extends DomainEvent>
  extends Omit<Reaction<Command<Data>, State, Input, Output>, 'startsStream'> {
  /** Whether the step usually finds its stream empty; see {@link Reaction.startsStream}. @default false */
  readonly startsStream?: boolean;
  /**
   * Reads off the whole stream what the step has come to, the same for the command that wrote it and for one that comes
   * again. Returning says: go on.
   * @default goes on
   * @throws BusinessOutcome to send the workflow elsewhere
   */
  conclude?(state: State, events: readonly DomainEvent[], command: Command<Data>): void;
}

/** A step, ready to be done. @throws BusinessOutcome, or a failure of one of the four classes. */
export type Step<Data> = (command: Command<Data>) => Promise<Outcome>;

/**
 * A workflow's step: the same decider, by the same commit, as a consumer's reaction. At most one atomic commit, however
 * often the step is tried.
 *
 * - dies before the commit: nothing happened; the step is tried again.
 * - dies after it, or its answer is lost, or comes too late: tried again, it finds its own command id in the stream, and
 *   answers as it would have.
 */
export function step<Data, State, Input, Output extends DomainEvent>(
  deps: ReactorDeps,
  { startsStream, conclude, ...reaction }: StepReaction<Data, State, Input, Output>,
): Step<Data> {
  const store = new EventStore(deps.dynamodb, deps.tables.events);
  const reactor = new Reactor<Command<Data>, State, Input, Output>(deps, {
    ...reaction,
    ...(startsStream && { startsStream: 'all' }),
  });
  return async (command) => {
    const { outcome, events = (await store.load(reaction.stream(command))).events } = await reactor.react(command);
    conclude?.(fold(reaction.decider, events), events, command);
    return outcome;
  };
}
