/** Deciders, and how they are run: by a consumer, by a workflow's step, or by a command. */

export { consume, executionOf, orThrow, type Reaction } from './consume.ts';
export { type Decider, type Decision, fold, isRejection, type Rejection, reject } from './decider.ts';
export {
  type Cause,
  type ExecuteDeps,
  type Executed,
  type Execution,
  execute,
  executor,
  type ReadStream,
} from './execute.ts';
