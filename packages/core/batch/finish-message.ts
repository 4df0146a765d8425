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
import { endWait, isExhausted, isWaiting, postpone, receivesOf, triesOf, wait, waitsOf } from './queue.ts';

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
  /** When the event happened; `undefined` where it is not known, or does not count. */
  readonly timestamp?: string | undefined;
  readonly result: Settled;
}

/**
 * Finishes one message: acknowledged, dead-lettered, or to be tried again. Logs the result and counts it; of an event that is
 * handled it measures the `latency`, from when it happened until now; failures are counted by their class.
 * @returns whether it must be received again
 */
export async function finishMessage(message: HandledMessage, deps: RuntimeDeps): Promise<boolean> {
  const { record, identity, timestamp, result } = message;
  const { telemetry, consumer } = deps;
  const receives = isExhausted(record, consumer) ? Math.max(triesOf(record), receivesOf(record)) : triesOf(record);
  const fields = { ...identity, consumer: consumer.name, messageId: record.messageId, receives };
  if (result.status === 'fulfilled') {
    telemetry.info(result.value, fields);
    telemetry.count(result.value);
    if (result.value === 'handled' && timestamp !== undefined)
      telemetry.measure('latency', Math.max(0, deps.clock() - Date.parse(timestamp)));
    return false;
  }
  const failure = { ...fields, ...describe(result.reason) };
  telemetry.count('failures', 1, { class: failure.class });
  const seconds = delayOf(result.reason, { tries: failure.receives, waits: waitsOf(record) }, deps);
  if (mayWait(failure.class)) return letWait(record, failure, seconds, deps);
  const isLastTry = failure.receives >= consumer.maxReceives || isExhausted(record, consumer);
  const isRetryable = failure.class === 'transient';
  if ((isLastTry || !isRetryable) && (await tryDeadLetter(record, failure, deps))) return false;
  return retryLater(record, failure, seconds, deps);
}

/** Whether it is no fault of the message: it waits, for as long as it takes. */
const mayWait = (failureClass: FailureClass): boolean => failureClass === 'unavailable' || failureClass === 'pending';

function describe(error: unknown) {
  const failureClass = classify(error);
  const stack = !NO_STACK.includes(failureClass) && error instanceof Error ? error.stack : undefined;
  return { class: failureClass, reason: reasonOf(error), stack };
}

/** Classes whose failures say all that there is to say in their reason. */
const NO_STACK: readonly FailureClass[] = ['rejected', 'pending'];

/** When this fails, the message is retried: then it is tried here again, or SQS moves it by the queue's redrive policy. */
async function tryDeadLetter(record: SQSRecord, failure: Failed, deps: RuntimeDeps): Promise<boolean> {
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

/**
 * Waiting uses up no tries. When SQS fails, the message comes again after the visibility timeout; of one that has not waited
 * before, this has counted as a try.
 * @returns whether it must be received again
 */
async function letWait(record: SQSRecord, failure: Failed, seconds: number, deps: RuntimeDeps): Promise<boolean> {
  const { telemetry } = deps;
  const isPending = failure.class === 'pending';
  telemetry.count(isPending ? 'pending' : 'waiting');
  try {
    const comesAgain = await wait(record, seconds, deps);
    if (isPending) telemetry.info('not decided yet, message waits', { ...failure, seconds });
    else telemetry.warn('dependency unavailable, message waits', { ...failure, seconds });
    return comesAgain;
  } catch (error) {
    telemetry.error('could not have the message wait', { ...failure, error: reasonOf(error) });
    telemetry.count('waitFailed');
    return true;
  }
}

/** @returns whether it must be received again: one that had waited is replaced by a copy */
async function retryLater(record: SQSRecord, failure: Failed, seconds: number, deps: RuntimeDeps): Promise<boolean> {
  const { telemetry } = deps;
  telemetry.count('retried');
  try {
    await (isWaiting(record) ? endWait : postpone)(record, seconds, deps);
    telemetry.warn('message failed, will retry', { ...failure, seconds });
    return !isWaiting(record);
  } catch (error) {
    telemetry.warn('retry after the visibility timeout (could not set a delay)', {
      ...failure,
      error: reasonOf(error),
    });
    return true;
  }
}

type Failed = Fields & DeadLetterNote;

/**
 * The longest delay of a message that waits for a dependency that is down, in seconds: with it, whoever waits is back within
 * half a minute after the dependency is, each after a delay of its own.
 */
const LONGEST_WAIT_SECONDS = 25;

/**
 * Seconds until the next try. It grows with each try, or while a dependency is unavailable or has not decided, with each time
 * that the message waited. A time that the dependency named is lengthened by up to half of it, and is the least.
 */
function delayOf(error: unknown, { tries, waits }: Counts, { consumer, random }: RuntimeDeps): number {
  const { retryBaseSeconds } = consumer;
  if (error instanceof Pending) return error.retryAfterSeconds ?? retryDelay(1 + waits, retryBaseSeconds, random);
  if (classify(error) === 'unavailable') {
    const retryAfterSeconds = error instanceof Unavailable ? error.retryAfterSeconds : undefined;
    if (retryAfterSeconds !== undefined) return Math.max(1, Math.round(retryAfterSeconds * (1 + random() / 2)));
    return retryDelay(Math.max(tries, 1 + waits), retryBaseSeconds, random, LONGEST_WAIT_SECONDS);
  }
  const earliest = error instanceof Transient ? (error.retryAfterSeconds ?? 0) : 0;
  return Math.max(earliest, retryDelay(tries, retryBaseSeconds, random));
}

/** How often a message was tried, and how often it waited. */
interface Counts {
  readonly tries: number;
  readonly waits: number;
}
