/** The consumer runtime. General: knows no order. */

export {
  type BatchHandler,
  each,
  handleBatch,
  handleMessages,
  type Invocation,
  type Outcome,
  type SqsHandler,
} from './batch/handle-batch.ts';
export type { ReceivedFrom, ReceivedOf } from './batch/message.ts';
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
export * from './decide/consume.ts';
export * from './decide/decider.ts';
export * from './decide/reaction.ts';
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
export { failureOfCancellation, isRefused } from './store/cancellation.ts';
export * from './store/commit.ts';
export * from './store/event-store.ts';
export { findEvent } from './store/find-event.ts';
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
export { BusinessOutcome } from './workflow/business-outcome.ts';
export * from './workflow/execution-name.ts';
export type { Executions, StartRequest } from './workflow/executions.ts';
export { start } from './workflow/start.ts';
export { type Command, type Step, step } from './workflow/step.ts';
export { executionsOf, type StepFunctions, stepFunctions } from './workflow/step-functions.ts';
export { type Correlated, type WorkflowDeps, type WorkflowHandler, workflow } from './workflow/workflow.ts';
export type { FailureRoute, RetryPolicy, WorkflowStep, WorkflowSteps } from './workflow/workflow-steps.ts';
