export { fulfilled, groupBy, grouped, rejected, type Settled } from './grouped.ts';
export { each, handleBatch, handleMessages, type Invocation, type Outcome, type SqsHandler } from './handle-batch.ts';
export { parseBody, type ReceivedFrom } from './message.ts';
export { identityFromRaw, parsed } from './raw-event.ts';
