import type { SQSRecord } from 'aws-lambda';
import { type DeadLetterNote, deadLetter } from '../dead-letter/index.ts';
import {
  classify,
  type FailureClass,
  Pending,
  reasonOf,
  retryDelay,
  Transient,
  Unavailable,
} from '../failures/index.ts';
import type { Fields, RuntimeDeps } from '../surroundings/index.ts';
import type { Identity } from './message.ts';
import { postpone, sendBack, triesOf, waitsOf } from './queue.ts';

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
  const seconds = delayOf(result.reason, { tries: failure.receives, waits: waitsOf(record) }, deps);
  if (consumer.guarded && mayWait(result.reason) && (await trySendBack(record, failure, seconds, deps))) return false;
  const isLastTry = failure.receives >= consumer.maxReceives;
  const isRetryable = failure.class === 'transient' || mayWait(result.reason);
  if ((isLastTry || !isRetryable) && (await tryDeadLetter(record, failure, deps))) return false;
  await retryLater(record, failure, seconds, deps);
  return true;
}

/** Whether it is no fault of the message: it waits, for as long as it takes. */
const mayWait = (error: unknown): boolean => error instanceof Unavailable || error instanceof Pending;

function describe(error: unknown) {
  const failureClass = classify(error);
  const stack = !NO_STACK.includes(failureClass) && error instanceof Error ? error.stack : undefined;
  return { class: failureClass, reason: reasonOf(error), stack };
}

/** Classes whose failures say all that there is to say in their reason. */
const NO_STACK: readonly FailureClass[] = ['rejected', 'pending'];

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

/** Waiting uses up no tries. When sending back fails, the message is retried, and this has counted as a try. */
async function trySendBack(
  record: SQSRecord,
  failure: Fields & DeadLetterNote,
  seconds: number,
  deps: RuntimeDeps,
): Promise<boolean> {
  try {
    await sendBack(record, seconds, deps);
  } catch (error) {
    deps.telemetry.error('could not send the message back', { ...failure, error: reasonOf(error) });
    deps.telemetry.count('sendBackFailed');
    return false;
  }
  if (failure.class === 'pending') deps.telemetry.info('not decided yet, message sent back', { ...failure, seconds });
  else deps.telemetry.warn('dependency unavailable, message sent back', { ...failure, seconds });
  deps.telemetry.count(failure.class === 'pending' ? 'pending' : 'sentBack');
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
 * The longest delay of a message that waits for a dependency that is down, in seconds: with it, whoever waits is back within
 * half a minute after the dependency is, each after a delay of its own.
 */
const LONGEST_WAIT_SECONDS = 25;

/**
 * Seconds until the next try. It grows with each try, or while a dependency is unavailable or has not decided, with each time
 * that the message was sent back. A time that the dependency named is lengthened by up to half of it, and is the least.
 */
function delayOf(error: unknown, { tries, waits }: Counts, { consumer, random }: RuntimeDeps): number {
  const { retryBaseSeconds } = consumer;
  if (error instanceof Pending) return retryDelay(1 + waits, retryBaseSeconds, random);
  if (error instanceof Unavailable) {
    const { retryAfterSeconds } = error;
    if (retryAfterSeconds !== undefined) return Math.max(1, Math.round(retryAfterSeconds * (1 + random() / 2)));
    return retryDelay(Math.max(tries, 1 + waits), retryBaseSeconds, random, LONGEST_WAIT_SECONDS);
  }
  const earliest = error instanceof Transient ? (error.retryAfterSeconds ?? 0) : 0;
  return Math.max(earliest, retryDelay(tries, retryBaseSeconds, random));
}

/** How often a message was tried, and how often it was sent back. */
interface Counts {
  readonly tries: number;
  readonly waits: number;
}
