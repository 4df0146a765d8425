/** The consumer runtime. General: knows no order. */
export type { Placed } from './advance';
export * from './commit';
export * from './consume';
export * from './decider';
export * from './deps';
export * from './event-store';
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
export { type Projection, project } from './project';
export type { Look, Reaction } from './reaction';
export { silent, type Telemetry } from './telemetry';
export * from './view-table';
