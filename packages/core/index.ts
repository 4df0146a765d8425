/** The consumer runtime. General: knows no order. */

export {
  type BatchHandler,
  each,
  handleBatch,
  handleMessages,
  type Invocation,
  type Outcome,
  type SqsHandler,
} from './batch/handle-batch';
export type { ReceivedFrom, ReceivedOf } from './batch/message';
export { tally } from './counters/count';
export type { Counting, Increment } from './counters/counting';
export * from './decide/consume';
export * from './decide/decider';
export * from './decide/reaction';
export { archive, type ObjectStore } from './effects/archive';
export { type Once, type OnceSettings, once } from './effects/once';
export * from './failures/failures';
export { SDK_OPTIONS } from './lambda/sdk-options';
export * from './store/commit';
export * from './store/event-store';
export * from './surroundings/runtime-deps';
export { silent, type Telemetry } from './surroundings/telemetry';
export type { Placed } from './views/catch-up';
export { type Projection, project } from './views/project';
export * from './views/view-table';
export { Answer } from './workflow/business-outcome';
export * from './workflow/execution-name';
export type { Executions, StartRequest } from './workflow/executions';
export { start } from './workflow/start';
export { type Command, type Step, step } from './workflow/step';
export { type Correlated, type WorkflowDeps, type WorkflowHandler, workflow } from './workflow/workflow';
