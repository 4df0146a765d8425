/**
 * Consumers, workflow steps and read models of an event pipeline. Other parts have paths of their own, such as
 * `@orderflow/core/publisher`.
 */

// Contracts of events, commands and streams.

export {
  type AnyContract,
  asyncApiOf,
  type CommandContract,
  type CommandOf,
  type ContractVersion,
  ContractViolation,
  type DomainEvent,
  defineCommand,
  defineEvent,
  defineEvents,
  defineStream,
  detailSchemaOf,
  type EarlierVersion,
  type EventContract,
  type EventOf,
  earlierVersion,
  inNewestVersion,
  type Metadata,
  NewerVersion,
  type Problem,
  parseAs,
  patternsOf,
  type Received,
  type Schema,
  type StreamContract,
  type Subscription,
  subscriptionPatternsOf,
  versionsOf,
} from './contracts/index.ts';

// Deciders, and the event store that their events are appended to.

export {
  type Cause,
  consume,
  type Decider,
  type Decision,
  type ExecuteDeps,
  type Executed,
  type Execution,
  execute,
  executor,
  fold,
  isRejection,
  orThrow,
  type Reaction,
  type ReadStream,
  type Rejection,
  reject,
} from './decide/index.ts';
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

// Consumers of SQS messages, the failures of a message, and its dead letter.

export {
  type BatchHandler,
  type EventConsumer,
  each,
  handleBatch,
  handleMessages,
  type Invocation,
  type Outcome,
  type ReceivedFrom,
  type ReceivedOf,
  type SqsHandler,
} from './batch/index.ts';
export { type DeadLetterAttributes, readAttributes, writeAttributes } from './dead-letter/index.ts';
export {
  Contention,
  classify,
  Failure,
  type FailureClass,
  Pending,
  Permanent,
  pause,
  Rejected,
  reasonOf,
  retryOnContention,
  Transient,
  Unavailable,
} from './failures/index.ts';

// Other consumers: read models, counters, effects that happen once per event.

export { type CounterOptions, count, type Increment } from './counters/index.ts';
export { archive, type ObjectStore, type Once, type OnceSettings, once } from './effects/index.ts';
export {
  type IndexAttributes,
  type Projection,
  project,
  type SequencedEvent,
  type StoredView,
  ViewTable,
} from './views/index.ts';

// Values that events refer to and do not hold.

export { findValue, keepValue, type ValueDeps, type ValueSettings } from './values/index.ts';

// Step Functions.

export {
  BusinessOutcome,
  type Command,
  type Correlated,
  type Executions,
  executionName,
  executionsOf,
  type FailureRoute,
  type RetryPolicy,
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
  type WorkflowStep,
  type WorkflowSteps,
  workflow,
} from './workflow/index.ts';

// What a function gets from where it runs.

export {
  ambientFields,
  type Clock,
  type ConsumerSettings,
  type Fields,
  positiveSetting,
  type RuntimeDeps,
  requiredSetting,
  SDK_OPTIONS,
  type Surroundings,
  silent,
  type Telemetry,
  withFields,
} from './surroundings/index.ts';
