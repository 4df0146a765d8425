import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { AnyContract, Received } from '../contracts/index.ts';
import { Transient } from '../failures/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { traceIdsOf, withFields } from '../surroundings/index.ts';
import { asStored } from './as-stored.ts';
import type { BatchHandler } from './batch-handler.ts';
import { deadlineOf, type Invocation } from './deadline.ts';
import { finishMessage, type HandledMessage, type Outcome, type Settled } from './finish-message.ts';
import { type Identity, identityFromRaw, openMessage, type ReceivedFrom } from './message.ts';
import { isExhausted } from './queue.ts';

/**
 * The Lambda handler of a queue. With the invocation's context, messages that hang are retried before the function times
 * out and fails the whole batch.
 */
export interface SqsHandler {
  (batch: SQSEvent, invocation?: Invocation): Promise<SQSBatchResponse>;
  /** The contracts by which it opens messages. The CDK constructs compare them with those of the rules. @default not known */
  readonly subscribesTo?: readonly AnyContract[];
}

/** A consumer: the Lambda handler of its queue, and how it handles valid events, whichever transport brings them. */
export interface EventConsumer extends SqsHandler {
  readonly handleEvents: BatchHandler<Received>;
}

/**
 * The frame of every consumer: opens each message, hands the valid events to `handle`, and finishes each message by the
 * class of its failure. No message's failure affects another message.
 *
 * - `rejected`, `permanent`, or tried for the last time: dead-lettered, with the reason.
 * - `transient`: retried after a delay that grows with each try.
 * - `unavailable`, `pending`: waits for seconds, or for the time that the dependency named, and the receive does not count as a
 *   try.
 * - received once more than it may be tried: its last try had no result, as when the function is killed each time. It is
 *   dead-lettered with that reason, and not handled.
 *
 * Events whose contract is `storedOnly` are handled as the event store has them: see {@link asStored}.
 */
export const handleBatch = <const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  deps: RuntimeDeps,
  handle: BatchHandler<ReceivedFrom<Contracts>>,
): EventConsumer => {
  const handleEvents = asStored(contracts, deps, handle);
  return Object.assign(
    handleMessages((record) => openMessage(contracts, record), deps, handleEvents),
    { handleEvents: handleEvents as BatchHandler<never> as BatchHandler<Received>, subscribesTo: contracts },
  );
};

/** The same frame for messages of any form: `open` reads one, or throws its failure. */
export function handleMessages<Event extends Received>(
  open: (record: SQSRecord) => Event,
  deps: RuntimeDeps,
  handle: BatchHandler<Event>,
): SqsHandler {
  return ({ Records: records }, invocation) =>
    withFields({ consumer: deps.consumer.name, function_request_id: invocation?.awsRequestId }, async () => {
      const opened = records.map((record) => tryToOpen(open, record, deps));
      const deadline = deadlineOf(invocation, deps);
      const handled = await handleOpened(opened, handle, deadline.late);
      deadline.end();
      const comeAgain = await Promise.all(handled.map((message) => finishMessage(message, deps)));
      deps.telemetry.flush();
      const failed = records.filter((_, index) => comeAgain[index]);
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
}

/** Handles each event by itself, all concurrently. Log lines written meanwhile carry the event's identity. */
export const each =
  <Event extends Received>(handle: (event: Event) => Promise<Outcome>): BatchHandler<Event> =>
  (events, late) =>
    Promise.allSettled(
      events.map((event) => Promise.race([withFields({ ...identityOf(event) }, async () => handle(event)), late])),
    );

/** A valid message, or one that has failed already. */
type Opened<Event> = { readonly record: SQSRecord; readonly event: Event } | HandledMessage;

function tryToOpen<Event extends Received>(
  open: (record: SQSRecord) => Event,
  record: SQSRecord,
  { consumer, telemetry }: RuntimeDeps,
): Opened<Event> {
  try {
    if (isExhausted(record, consumer))
      throw new Transient(`the last of ${consumer.maxReceives} tries had no result; see the log`);
    const event = open(record);
    if (event.unusable)
      telemetry.warn('optional fields cannot be used and count as not given', {
        ...identityOf(event),
        fields: event.unusable.map(({ field, detail }) => `${field}: ${detail}`),
      });
    return { record, event };
  } catch (reason) {
    return { record, identity: identityFromRaw(record.body), result: { status: 'rejected', reason } };
  }
}

const identityOf = ({ type, metadata: { eventId, correlationId, causationId, traceparent } }: Received): Identity => ({
  ...{ type, eventId, correlationId, causationId },
  ...traceIdsOf(traceparent),
});

/** Has the valid events handled. @returns every message with its result, in the order of the batch */
async function handleOpened<Event extends Received>(
  opened: readonly Opened<Event>[],
  handle: BatchHandler<Event>,
  late: Promise<never>,
): Promise<HandledMessage[]> {
  const events = opened.flatMap((message) => ('event' in message ? [message.event] : []));
  const results = await resultsOf(handle, events, late);
  let next = 0;
  return opened.map((message) => {
    if (!('event' in message)) return message;
    const { record, event } = message;
    return { record, identity: identityOf(event), timestamp: timeOf(event), result: results[next++] ?? NO_RESULT };
  });
}

/** When the event happened; not of one that is replayed, which nobody waits for. */
const timeOf = ({ metadata, replayName }: Received): string | undefined =>
  replayName === undefined ? metadata.timestamp : undefined;

/** When the handler itself throws, each of its events has failed. */
async function resultsOf<Event extends Received>(
  handle: BatchHandler<Event>,
  events: readonly Event[],
  late: Promise<never>,
): Promise<readonly Settled[]> {
  if (events.length === 0) return [];
  try {
    return await handle(events, late);
  } catch (reason) {
    return events.map(() => ({ status: 'rejected', reason }));
  }
}

const NO_RESULT: PromiseRejectedResult = { status: 'rejected', reason: new Error('the handler gave no result') };
