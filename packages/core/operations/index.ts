/** The operations log: what operators did to a stage. */
export { OperationEnded, OperationStarted, OperationStream } from './events.ts';
export { logOperation, type Operation, type OperationResult } from './operations-log.ts';
