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
  defineStream,
  detailSchemaOf,
  type EventContract,
  type EventOf,
  type Metadata,
  type Problem,
  parseAs,
  patternsOf,
  type Received,
  type Schema,
  type StreamContract,
  type Subscription,
} from './contracts/index.ts';
export { type CounterOptions, count, type Increment } from './counters/index.ts';
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
export { archive, type ObjectStore, type Once, type OnceSettings, once } from './effects/index.ts';
export {
  Contention,
  classify,
  Failure,
  type FailureClass,
  Permanent,
  pause,
  Rejected,
  reasonOf,
  retryOnContention,
  Transient,
  Unavailable,
} from './failures/index.ts';
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
export { positiveSetting, requiredSetting, type Surroundings } from './surroundings/surroundings.ts';
export { ambientFields, type Fields, silent, type Telemetry, withFields } from './surroundings/telemetry.ts';
export {
  type IndexAttributes,
  type Projection,
  project,
  type SequencedEvent,
  type StoredView,
  ViewTable,
} from './views/index.ts';
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
