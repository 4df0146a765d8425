/** The frame of every consumer: a batch of SQS messages, each opened, handled, and finished by the class of its failure. */

export type { BatchHandler } from './batch-handler.ts';
export type { Invocation } from './deadline.ts';
export type { Outcome, Settled } from './finish-message.ts';
export { fulfilled, groupBy, grouped, rejected } from './grouped.ts';
export { type EventConsumer, each, handleBatch, handleMessages, type SqsHandler } from './handle-batch.ts';
export { identityFromRaw, openEvent, parseBody, parsed, type ReceivedFrom, type ReceivedOf } from './message.ts';
