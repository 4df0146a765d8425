import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { AnyContract, Received } from '../contracts/index.ts';
import { Transient } from '../failures/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { withFields } from '../surroundings/index.ts';
import { type Deadline, deadlineOf, type Invocation } from './deadline.ts';
import { finishMessage, type Handled, type Outcome } from './finish-message.ts';
import { openMessage, type ReceivedFrom } from './message.ts';
import { triesOf } from './queue.ts';
import { type Identity, identityFromRaw } from './raw-event.ts';

export type { Invocation } from './deadline.ts';
export type { Outcome } from './finish-message.ts';

/**
 * What Lambda calls. With the invocation's context, messages that hang are put back before the function times out and
 * takes their batch mates along.
 */
export type SqsHandler = (batch: SQSEvent, invocation?: Invocation) => Promise<SQSBatchResponse>;

/**
 * Handles the good messages of a batch: one settled outcome each, in the same order. `late` rejects when it is time to
 * give up on whatever is not done.
 */
export type BatchHandler<Event extends Received> = (
  events: readonly Event[],
  late: Promise<never>,
) => Promise<readonly PromiseSettledResult<Outcome>[]>;

/**
 * The frame around every consumer of contracts: opens each message, hands the good ones on, and gives each failure the
 * path of its class. No message's failure touches another's.
 *
 * - `rejected`, `permanent`, or received for the last time: parked in the dead-letter queue, with the reason.
 * - `transient`: put back, hidden for a delay that grows with each receive.
 * - `unavailable`: likewise, with the longest of this consumer's delays; where a circuit breaker guards the dependency, as
 *   a fresh copy that has been tried no more often than before.
 * - received once more than it is to be tried: its last try came to no end, as when it kills the function each time. It
 *   is parked with that for a reason, and not handled.
 */
export const handleBatch = <const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  deps: RuntimeDeps,
  handle: BatchHandler<ReceivedFrom<Contracts>>,
): SqsHandler => handleMessages((record) => openMessage(contracts, record), deps, handle);

/** The same frame for messages that `open` reads; what it throws is the message's failure. */
export function handleMessages<Event extends Received>(
  open: (record: SQSRecord) => Event,
  deps: RuntimeDeps,
  handle: BatchHandler<Event>,
): SqsHandler {
  return ({ Records: records }, invocation) =>
    withFields({ consumer: deps.consumer.name, function_request_id: invocation?.awsRequestId }, async () => {
      const opened = records.map((record) => tryToOpen(open, record, deps));
      const handled = await settle(opened, handle, deadlineOf(invocation, deps));
      const comeAgain = await Promise.all(handled.map((message) => finishMessage(message, deps)));
      deps.telemetry.flush();
      const failed = records.filter((_, index) => comeAgain[index]);
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
}

/** Handles each event by itself, side by side. What it logs carries the event's identity. */
export const each =
  <Event extends Received>(handle: (event: Event) => Promise<Outcome>): BatchHandler<Event> =>
  (events, late) =>
    Promise.allSettled(
      events.map((event) => Promise.race([withFields(identityOf(event), async () => handle(event)), late])),
    );

/** A message that is an event of ours, or one whose end is known already. */
type Opened<Event> = { readonly record: SQSRecord; readonly event: Event } | Handled;

function tryToOpen<Event>(
  open: (record: SQSRecord) => Event,
  record: SQSRecord,
  { consumer: { maxReceives } }: RuntimeDeps,
): Opened<Event> {
  try {
    if (triesOf(record) > maxReceives)
      throw new Transient(`the last of ${maxReceives} tries came to no end; see the log`);
    return { record, event: open(record) };
  } catch (reason) {
    return { record, identity: identityFromRaw(record.body), result: { status: 'rejected', reason } };
  }
}

const identityOf = ({ type, metadata: { eventId, correlationId, causationId } }: Received) =>
  ({ type, eventId, correlationId, causationId }) satisfies Identity;

/** Has the good messages handled, and puts the results where the messages stood. */
async function settle<Event extends Received>(
  opened: readonly Opened<Event>[],
  handle: BatchHandler<Event>,
  deadline: Deadline,
): Promise<Handled[]> {
  const events = opened.flatMap((message) => ('event' in message ? [message.event] : []));
  const results = await resultsOf(handle, events, deadline.late);
  deadline.end();
  let next = 0;
  return opened.map((message) => {
    if (!('event' in message)) return message;
    return { record: message.record, identity: identityOf(message.event), result: results[next++] ?? LOST };
  });
}

/** A handler that fails as a whole has failed for each of its events. */
async function resultsOf<Event extends Received>(
  handle: BatchHandler<Event>,
  events: readonly Event[],
  late: Promise<never>,
): ReturnType<BatchHandler<Event>> {
  if (events.length === 0) return [];
  try {
    return await handle(events, late);
  } catch (reason) {
    return events.map(() => ({ status: 'rejected', reason }));
  }
}

const LOST: PromiseRejectedResult = { status: 'rejected', reason: new Error('the handler gave no outcome') };
