/** The consumer runtime. General: knows no order. */
export type { Placed } from './advance';
export { Answer } from './answer';
export { archive, type ObjectStore } from './archive';
export * from './commit';
export * from './consume';
export type { Counting, Increment } from './counting';
export * from './decider';
export * from './deps';
export * from './event-store';
export * from './execution-name';
export type { Executions, StartRequest } from './executions';
export * from './failures';
export {
  type BatchHandler,
  each,
  handleBatch,
  handleMessages,
  type Invocation,
  type Outcome,
  type SqsHandler,
} from './handle-batch';
export type { ReceivedFrom, ReceivedOf } from './message';
export { type Once, type OnceSettings, once } from './once';
export { type Projection, project } from './project';
export * from './reaction';
export { SDK_OPTIONS } from './sdk-options';
export { start } from './start';
export { type Command, type Step, step } from './step';
export { tally } from './tally';
export { silent, type Telemetry } from './telemetry';
export * from './view-table';
export { type Correlated, type WorkflowDeps, type WorkflowHandler, workflow } from './workflow';
