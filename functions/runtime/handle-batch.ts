import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { AnyContract, Received } from '../../events/contract';
import type { RuntimeDeps } from './deps';
import { classify, type FailureClass, reasonOf } from './failures';
import { openMessage, type ReceivedFrom } from './message';
import { park, postpone, receivesOf } from './queue';
import type { Fields } from './telemetry';

/** What became of a message that did not fail. `duplicate`: it had been handled before. `ignored`: nothing to do. */
export type Outcome = 'handled' | 'duplicate' | 'ignored';

export type SqsHandler = (batch: SQSEvent) => Promise<SQSBatchResponse>;

/** Handles the good messages of a batch: one settled outcome each, in the same order. */
export type BatchHandler<Event extends Received> = (
  events: readonly Event[],
) => Promise<readonly PromiseSettledResult<Outcome>[]>;

/**
 * The frame around every consumer: opens each message, hands the good ones on, and gives each failure the path of its
 * class. No message's failure touches another's.
 */
export function handleBatch<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  deps: RuntimeDeps,
  handle: BatchHandler<ReceivedFrom<Contracts>>,
): SqsHandler {
  return async ({ Records: records }) => {
    const opened = records.map((record) => open(contracts, record));
    const good = opened.filter((message) => 'event' in message);
    const settled = await settle(
      handle,
      good.map((message) => message.event),
    );
    good.forEach((message, index) => {
      message.result = settled[index] ?? LOST;
    });
    const retried = await Promise.all(opened.map((message) => conclude(message, deps)));
    deps.telemetry.flush();
    return {
      batchItemFailures: retried.filter((id) => id !== undefined).map((itemIdentifier) => ({ itemIdentifier })),
    };
  };
}

/** Handles each event by itself, side by side. */
export const each =
  <Event extends Received>(handle: (event: Event) => Promise<Outcome>): BatchHandler<Event> =>
  (events) =>
    Promise.allSettled(events.map(handle));

interface Opened<Event> {
  readonly record: SQSRecord;
  readonly event: Event;
  result: PromiseSettledResult<Outcome>;
}
interface Unreadable {
  readonly record: SQSRecord;
  readonly result: PromiseRejectedResult;
}

const LOST: PromiseRejectedResult = { status: 'rejected', reason: new Error('the handler gave no outcome') };

function open<Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  record: SQSRecord,
): Opened<ReceivedFrom<Contracts>> | Unreadable {
  try {
    return { record, event: openMessage(contracts, record), result: LOST };
  } catch (reason) {
    return { record, result: { status: 'rejected', reason } };
  }
}

/** A handler that fails as a whole has failed for each of its events. */
async function settle<Event extends Received>(handle: BatchHandler<Event>, events: readonly Event[]) {
  if (events.length === 0) return [];
  return handle(events).catch((reason: unknown) => events.map(() => ({ status: 'rejected' as const, reason })));
}

/** Ends one message: done, parked, or (its id is the answer) to come again. */
async function conclude(message: Opened<Received> | Unreadable, deps: RuntimeDeps): Promise<string | undefined> {
  const { record, result } = message;
  const fields = fieldsOf(message);
  if (result.status === 'fulfilled') {
    deps.telemetry.info(result.value, fields);
    deps.telemetry.count(result.value);
    return undefined;
  }
  const failureClass = classify(result.reason);
  const failure = { ...fields, class: failureClass, reason: reasonOf(result.reason) };
  try {
    if (isHopeless(failureClass) || receivesOf(record) >= deps.consumer.maxReceives) {
      await park(record, failure, deps);
      deps.telemetry.error('parked', failure);
      deps.telemetry.count('parked');
      return undefined;
    }
  } catch (error) {
    deps.telemetry.error('could not park', { ...failure, error: reasonOf(error) });
  }
  const seconds = await postpone(record, deps);
  deps.telemetry.warn('retrying', { ...failure, seconds, stack: stackOf(result.reason) });
  deps.telemetry.count('retried');
  return record.messageId;
}

const isHopeless = (failureClass: FailureClass) => failureClass === 'rejected' || failureClass === 'permanent';

const stackOf = (error: unknown) => (error instanceof Error ? error.stack : undefined);

/** What every line says of its message. */
function fieldsOf(message: Opened<Received> | Unreadable) {
  const { record } = message;
  const identity =
    'event' in message
      ? { type: message.event.type, ...tracing(message.event) }
      : { ...salvage(record.body), causationId: undefined };
  return { ...identity, messageId: record.messageId, receives: receivesOf(record) } satisfies Fields;
}

function tracing({ metadata: { eventId, correlationId, causationId } }: Received) {
  return { eventId, correlationId, causationId };
}

/** Whatever identity can still be read off a message that broke its contract. */
function salvage(body: string): { type: string; eventId: string; correlationId: string } {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  try {
    const event = JSON.parse(body);
    const metadata = event?.detail?.metadata;
    const eventId = text(metadata?.eventId) ?? text(event?.id) ?? 'unknown';
    return {
      type: text(event?.['detail-type']) ?? 'unknown',
      eventId,
      correlationId: text(metadata?.correlationId) ?? eventId,
    };
  } catch {
    return { type: 'unknown', eventId: 'unknown', correlationId: 'unknown' };
  }
}
