import type { SQSRecord } from 'aws-lambda';
import { classify, type FailureClass, reasonOf, retryDelay, Transient, Unavailable } from '../failures/index.ts';
import type { Fields, RuntimeDeps } from '../surroundings/index.ts';
import { type ParkingNote, park, postpone, sendBack, triesOf } from './queue.ts';
import type { Identity } from './raw-event.ts';

/** What became of a message that did not fail. `duplicate`: it had been handled before. `ignored`: nothing to do. */
export type Outcome = 'handled' | 'duplicate' | 'ignored';

/** A message after its handling. */
export interface Handled {
  readonly record: SQSRecord;
  readonly identity: Identity;
  readonly result: PromiseSettledResult<Outcome>;
}

/**
 * Ends one message: done, parked, or put back for another try. Counts what became of it.
 * @returns whether it must come again
 */
export async function finishMessage({ record, identity, result }: Handled, deps: RuntimeDeps): Promise<boolean> {
  const { telemetry, consumer } = deps;
  const fields = { ...identity, consumer: consumer.name, messageId: record.messageId, receives: triesOf(record) };
  if (result.status === 'fulfilled') {
    telemetry.info(result.value, fields);
    telemetry.count(result.value);
    return false;
  }
  const failure = { ...fields, ...whatFailed(result.reason) };
  const seconds = delayOf(result.reason, failure.receives, deps);
  if (consumer.guarded && result.reason instanceof Unavailable && (await sentBack(record, failure, seconds, deps)))
    return false;
  const last = fields.receives >= consumer.maxReceives;
  if ((last || isNonRetryable(failure.class)) && (await parked(record, failure, deps))) return false;
  await putBack(record, failure, seconds, deps);
  return true;
}

type FailureFields = Fields & ParkingNote & { readonly receives: number };

function whatFailed(error: unknown) {
  const failureClass = classify(error);
  const stack = failureClass !== 'rejected' && error instanceof Error ? error.stack : undefined;
  return { class: failureClass, reason: reasonOf(error), stack };
}

const isNonRetryable = (failureClass: FailureClass) => failureClass === 'rejected' || failureClass === 'permanent';

/** A message that could not be parked is put back: tried again here, or moved by the queue's own redrive policy. */
async function parked(record: SQSRecord, failure: FailureFields, deps: RuntimeDeps): Promise<boolean> {
  try {
    await park(record, failure, deps);
  } catch (error) {
    deps.telemetry.error('could not park', { ...failure, error: reasonOf(error) });
    deps.telemetry.count('parkingFailed');
    return false;
  }
  deps.telemetry.error('parked', failure);
  deps.telemetry.count('parked');
  return true;
}

/** An outage is no try. A message that could not be sent back is put back, and has been tried once more. */
async function sentBack(record: SQSRecord, failure: FailureFields, seconds: number, deps: RuntimeDeps) {
  try {
    await sendBack(record, seconds, deps);
  } catch (error) {
    deps.telemetry.error('could not send back', { ...failure, error: reasonOf(error) });
    deps.telemetry.count('sendingBackFailed');
    return false;
  }
  deps.telemetry.warn('waiting', { ...failure, seconds });
  deps.telemetry.count('waited');
  return true;
}

async function putBack(record: SQSRecord, failure: FailureFields, seconds: number, deps: RuntimeDeps): Promise<void> {
  const { telemetry } = deps;
  try {
    await postpone(record, seconds, deps);
    telemetry.warn('retrying', { ...failure, seconds });
  } catch (refusal) {
    telemetry.warn('retrying when the queue lets it', { ...failure, error: reasonOf(refusal) });
  }
  telemetry.count('retried');
}

/** A dependency that is down is waited for as long as it says, or else as long as this consumer ever waits. */
function delayOf(error: unknown, tries: number, { consumer, random }: RuntimeDeps): number {
  const { maxReceives, retryBaseSeconds } = consumer;
  if (error instanceof Unavailable && error.retryAfterSeconds !== undefined)
    return Math.round(error.retryAfterSeconds * (1 + random() / 2));
  const patience = error instanceof Unavailable ? Math.max(tries, maxReceives) : tries;
  const earliest = error instanceof Transient ? (error.retryAfterSeconds ?? 0) : 0;
  return Math.max(earliest, retryDelay(patience, retryBaseSeconds, random));
}
