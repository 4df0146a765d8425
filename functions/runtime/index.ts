/** The consumer runtime. General: knows no order. */
export * from './commit';
export * from './consume';
export * from './decider';
export * from './deps';
export * from './event-store';
export * from './failures';
export { type BatchHandler, each, handleBatch, type Outcome, type SqsHandler } from './handle-batch';
export type { ReceivedFrom, ReceivedOf } from './message';
export { silent, type Telemetry } from './telemetry';
