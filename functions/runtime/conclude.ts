import type { SQSRecord } from 'aws-lambda';
import { retryDelay } from './backoff';
import type { RuntimeDeps } from './deps';
import { classify, type FailureClass, reasonOf, Transient, Unavailable } from './failures';
import { type ParkingNote, park, postpone, receivesOf } from './queue';
import type { Identity } from './salvage';
import type { Fields } from './telemetry';

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
export async function conclude({ record, identity, result }: Handled, deps: RuntimeDeps): Promise<boolean> {
  const { telemetry, consumer } = deps;
  const fields = { ...identity, consumer: consumer.name, messageId: record.messageId, receives: receivesOf(record) };
  if (result.status === 'fulfilled') {
    telemetry.info(result.value, fields);
    telemetry.count(result.value);
    return false;
  }
  const failure = { ...fields, ...whatFailed(result.reason) };
  const last = fields.receives >= consumer.maxReceives;
  if ((last || isHopeless(failure.class)) && (await parked(record, failure, deps))) return false;
  await putBack(record, failure, result.reason, deps);
  return true;
}

type FailureFields = Fields & ParkingNote & { readonly receives: number };

function whatFailed(error: unknown) {
  const failureClass = classify(error);
  const stack = failureClass !== 'rejected' && error instanceof Error ? error.stack : undefined;
  return { class: failureClass, reason: reasonOf(error), stack };
}

const isHopeless = (failureClass: FailureClass) => failureClass === 'rejected' || failureClass === 'permanent';

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

async function putBack(record: SQSRecord, failure: FailureFields, error: unknown, deps: RuntimeDeps): Promise<void> {
  const { consumer, telemetry } = deps;
  if (error instanceof Unavailable) await report(error.dependency, failure, deps);
  const patience = error instanceof Unavailable ? Math.max(failure.receives, consumer.maxReceives) : failure.receives;
  const earliest = error instanceof Transient ? (error.retryAfterSeconds ?? 0) : 0;
  const seconds = Math.max(earliest, retryDelay(patience, consumer.retryBaseSeconds, deps.random));
  try {
    await postpone(record, seconds, deps);
    telemetry.warn('retrying', { ...failure, seconds });
  } catch (refusal) {
    telemetry.warn('retrying when the queue lets it', { ...failure, error: reasonOf(refusal) });
  }
  telemetry.count('retried');
}

async function report(dependency: string, failure: FailureFields, { breaker, telemetry }: RuntimeDeps): Promise<void> {
  try {
    await breaker?.reportUnavailable(dependency);
  } catch (error) {
    telemetry.error('the breaker failed', { ...failure, dependency, error: reasonOf(error) });
  }
}
