import type { SQSRecord } from 'aws-lambda';
import { type DeadLetterNote, deadLetter } from '../dead-letter/index.ts';
import { classify, reasonOf, retryDelay, Transient, Unavailable } from '../failures/index.ts';
import type { Fields, RuntimeDeps } from '../surroundings/index.ts';
import type { Identity } from './message.ts';
import { postpone, sendBack, triesOf } from './queue.ts';

/**
 * The result of a message that did not fail. `duplicate`: it had been handled before. `ignored`: there was nothing to do.
 */
export type Outcome = 'handled' | 'duplicate' | 'ignored';

/** The result of a message: its outcome, or what it failed with. */
export type Settled = PromiseSettledResult<Outcome>;

/** A message with its result. */
export interface HandledMessage {
  readonly record: SQSRecord;
  readonly identity: Identity;
  readonly result: Settled;
}

/**
 * Finishes one message: acknowledged, dead-lettered, or to be tried again. Logs the result and counts it.
 * @returns whether it must be received again
 */
export async function finishMessage({ record, identity, result }: HandledMessage, deps: RuntimeDeps): Promise<boolean> {
  const { telemetry, consumer } = deps;
  const fields = { ...identity, consumer: consumer.name, messageId: record.messageId, receives: triesOf(record) };
  if (result.status === 'fulfilled') {
    telemetry.info(result.value, fields);
    telemetry.count(result.value);
    return false;
  }
  const failure = { ...fields, ...describe(result.reason) };
  const seconds = delayOf(result.reason, failure.receives, deps);
  if (consumer.guarded && result.reason instanceof Unavailable && (await trySendBack(record, failure, seconds, deps)))
    return false;
  const isLastTry = failure.receives >= consumer.maxReceives;
  const isRetryable = failure.class === 'transient' || failure.class === 'unavailable';
  if ((isLastTry || !isRetryable) && (await tryDeadLetter(record, failure, deps))) return false;
  await retryLater(record, failure, seconds, deps);
  return true;
}

function describe(error: unknown) {
  const failureClass = classify(error);
  const stack = failureClass !== 'rejected' && error instanceof Error ? error.stack : undefined;
  return { class: failureClass, reason: reasonOf(error), stack };
}

/** When this fails, the message is retried: then it is tried here again, or SQS moves it by the queue's redrive policy. */
async function tryDeadLetter(record: SQSRecord, failure: Fields & DeadLetterNote, deps: RuntimeDeps): Promise<boolean> {
  try {
    await deadLetter(record, failure, deps);
  } catch (error) {
    deps.telemetry.error('could not dead-letter the message', { ...failure, error: reasonOf(error) });
    deps.telemetry.count('deadLetterFailed');
    return false;
  }
  deps.telemetry.error('message dead-lettered', failure);
  deps.telemetry.count('deadLettered');
  return true;
}

/** An outage uses up no tries. When sending back fails, the message is retried, and this has counted as a try. */
async function trySendBack(record: SQSRecord, failure: Fields, seconds: number, deps: RuntimeDeps): Promise<boolean> {
  try {
    await sendBack(record, seconds, deps);
  } catch (error) {
    deps.telemetry.error('could not send the message back', { ...failure, error: reasonOf(error) });
    deps.telemetry.count('sendBackFailed');
    return false;
  }
  deps.telemetry.warn('dependency unavailable, message sent back', { ...failure, seconds });
  deps.telemetry.count('sentBack');
  return true;
}

async function retryLater(record: SQSRecord, failure: Fields, seconds: number, deps: RuntimeDeps): Promise<void> {
  const { telemetry } = deps;
  try {
    await postpone(record, seconds, deps);
    telemetry.warn('message failed, will retry', { ...failure, seconds });
  } catch (error) {
    telemetry.warn('retry after the visibility timeout (could not set a delay)', {
      ...failure,
      error: reasonOf(error),
    });
  }
  telemetry.count('retried');
}

/**
 * Seconds until the next try. After `Unavailable`, the time that the dependency named, lengthened by up to half of it; or
 * else the delay after this consumer's last try.
 */
function delayOf(error: unknown, tries: number, { consumer, random }: RuntimeDeps): number {
  const { maxReceives, retryBaseSeconds } = consumer;
  if (error instanceof Unavailable && error.retryAfterSeconds !== undefined)
    return Math.round(error.retryAfterSeconds * (1 + random() / 2));
  const step = error instanceof Unavailable ? Math.max(tries, maxReceives) : tries;
  const earliest = error instanceof Transient ? (error.retryAfterSeconds ?? 0) : 0;
  return Math.max(earliest, retryDelay(step, retryBaseSeconds, random));
}
