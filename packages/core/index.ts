/** The consumer runtime. General: knows no order. */

export {
  type BatchHandler,
  each,
  handleBatch,
  handleMessages,
  type Invocation,
  type Outcome,
  type ReceivedFrom,
  type ReceivedOf,
  type SqsHandler,
} from './batch/index.ts';
export {
  type AnyContract,
  asyncApiOf,
  type CommandContract,
  type CommandOf,
  ContractViolation,
  type DomainEvent,
  defineCommand,
  defineEvent,
  detailSchemaOf,
  type EventContract,
  type EventOf,
  type Metadata,
  type Problem,
  parseAs,
  patternsOf,
  type Received,
  type Schema,
} from './contracts/index.ts';
export { count } from './counters/count.ts';
export type { CounterOptions, Increment } from './counters/counting.ts';
export { type DeadLetterAttributes, readAttributes, writeAttributes } from './dead-letter/index.ts';
export {
  type Cause,
  consume,
  type Decider,
  type Decision,
  type Execute,
  type ExecuteDeps,
  type Executed,
  type Execution,
  execute,
  executor,
  fold,
  isRejection,
  orThrow,
  type Preparation,
  type Reaction,
  type ReadStream,
  type Rejection,
  reject,
} from './decide/index.ts';
export { archive, type ObjectStore } from './effects/archive.ts';
export { type Once, type OnceSettings, once } from './effects/once.ts';
export * from './failures/failures.ts';
export { pause, retryOnContention } from './failures/retry.ts';
export {
  type Appended,
  type Commit,
  commitOf,
  EventStore,
  emptyHistory,
  eventIdOf,
  failureOfCancellation,
  findEvent,
  type History,
  type Item,
  isConditionFailed,
  itemOf,
  type StoredEvent,
  storedEventsOf,
} from './store/index.ts';
export * from './surroundings/runtime-deps.ts';
export { SDK_OPTIONS } from './surroundings/sdk-options.ts';
export { ambientFields, type Fields, silent, type Telemetry, withFields } from './surroundings/telemetry.ts';
export type { Placed } from './views/catch-up.ts';
export { type Projection, project } from './views/project.ts';
export * from './views/view-table.ts';
export {
  BusinessOutcome,
  type Command,
  type Correlated,
  type Executions,
  executionName,
  executionsOf,
  resumedName,
  type StartRequest,
  type Step,
  type StepFunctions,
  type StepReaction,
  start,
  step,
  stepFunctions,
  type WorkflowDeps,
  type WorkflowHandler,
  workflow,
} from './workflow/index.ts';
