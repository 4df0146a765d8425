import type { Outcome } from '../batch/index.ts';
import type { DomainEvent, Received } from '../contracts/index.ts';
import {
  type ExecuteDeps,
  type Execution,
  executionOf,
  executor,
  fold,
  orThrow,
  type Reaction,
} from '../decide/index.ts';

/**
 * A workflow's command for one step. It takes the place of the event of a consumer's {@link Reaction}: `type` is the
 * step's name, and `metadata.eventId` the command's id, which becomes the commit's `causationId`: `<execution>:<step>`, or
 * `<execution>:<step>:<redrives>` after a redrive, because a redrive is a new command.
 */
export interface Command<Data = unknown> extends Received<string, Data> {
  /** How often the execution had been redriven. */
  readonly redrives: number;
}

/** How a step is done: a reaction to its command, and what the stream then says about the result. */
export interface StepReaction<Data, State, Input, Output extends DomainEvent>
  extends Omit<Reaction<Command<Data>, State, Input, Output>, 'startsStream'> {
  /** Whether the step usually finds its stream empty; see {@link Execution.startsStream}. @default false */
  readonly startsStream?: boolean;
  /**
   * Reads the step's result from the whole stream: the same for the try that wrote it and for a later one. Returns when
   * the workflow is to go on.
   * @default it goes on
   * @throws BusinessOutcome to send the workflow elsewhere
   */
  conclude?(state: State, events: readonly DomainEvent[], command: Command<Data>): void;
}

/**
 * A result of a step that is no failure, and after which the workflow goes elsewhere: the card was declined, the order is
 * being cancelled. It is thrown because a state machine catches results by the name of an error.
 */
export class BusinessOutcome extends Error {
  constructor(outcome: string, reason: string) {
    super(reason);
    this.name = outcome;
  }
}

/** Does a step. @throws BusinessOutcome, or a failure of one of the classes */
export type Step<Data> = (command: Command<Data>) => Promise<Outcome>;

/**
 * A workflow's step: the same decider, by the same commit, as a consumer's reaction. At most one atomic commit, however
 * often the step is tried.
 *
 * - dies before the commit: nothing happened; the step is tried again.
 * - dies after it, or its answer is lost or too late: the next try finds the command's id in the stream, and gives the same
 *   result.
 */
export function step<Data, State, Input, Output extends DomainEvent>(
  deps: ExecuteDeps,
  reaction: StepReaction<Data, State, Input, Output>,
): Step<Data> {
  const execute = executor(deps);
  return async (command) => {
    const executed = orThrow(await execute(executionOf(command, reaction, reaction.startsStream ?? false)));
    const { events } = await executed.history();
    reaction.conclude?.(fold(reaction.decider, events), events, command);
    return executed.outcome;
  };
}
