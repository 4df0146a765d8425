import { type Decider, type ExecuteDeps, execute } from '../decide/index.ts';
import { OperationEnded, OperationStarted, OperationStream } from './events.ts';

type OperationEvent = OperationStarted | OperationEnded;

/** Appends what it is given. */
const asGiven: Decider<undefined, OperationEvent, OperationEvent> = {
  initial: undefined,
  events: OperationStream.events,
  decide: (_, event) => [event],
  evolve: (state) => state,
};

/** What an operator is about to do. */
export type Operation = Omit<OperationStarted['data'], 'day'>;

/** How it ended. */
export type OperationResult = Pick<OperationEnded['data'], 'outcome' | 'result'>;

/**
 * Writes that an operation begins, into the stream of the day. The relay puts it on the bus.
 * @returns writes how it ended
 * @throws what {@link execute} throws; then nothing may be changed
 */
export async function logOperation(
  deps: ExecuteDeps,
  operation: Operation,
): Promise<(result: OperationResult) => Promise<void>> {
  const { operationId, stage, command } = operation;
  const day = new Date(deps.clock()).toISOString().slice(0, 'yyyy-mm-dd'.length);
  const append = async (event: OperationEvent, causationId: string) => {
    const cause = { causationId, correlationId: operationId };
    await execute(deps, { stream: OperationStream.nameFor(day), decider: asGiven, cause, input: event });
  };
  await append(OperationStarted({ ...operation, day }), operationId);
  return (result) => append(OperationEnded({ operationId, day, stage, command, ...result }), `${operationId}:ended`);
}
