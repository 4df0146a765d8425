import { Transient } from '../failures/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';

/** The part of the Lambda context that is used. */
export interface Invocation {
  readonly awsRequestId: string;
  /** Milliseconds until the function times out. */
  getRemainingTimeInMillis(): number;
}

/** Kept for finishing the messages, milliseconds. At most a quarter of the remaining time. */
const RESERVE_MS = 2000;

/** Why the timer is stopped. Without a reason of its own, each abort would make an error with its stack. */
const OVER = 'handling is over';

/**
 * The deadline of an invocation. One message that hangs must not fail its batch mates: SQS redelivers the whole batch of a
 * function that times out, again and again, until all of it is in the dead-letter queue.
 * @returns `late`, which rejects with a transient failure shortly before the function times out, and never when the
 *   remaining time is unknown; and `end`, which stops the timer when handling has ended
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function deadlineOf(invocation: Invocation | undefined, { sleep }: Pick<RuntimeDeps, 'sleep'>) {
  const timer = new AbortController();
  const late = new Promise<never>((_, reject) => {
    const remaining = invocation?.getRemainingTimeInMillis() ?? 0;
    if (remaining <= 0) return; // no context, or one that knows no time limit
    sleep(remaining - Math.min(RESERVE_MS, remaining / 4), timer.signal).then(
      () => reject(new Transient('not done before the function times out')),
      () => undefined, // the timer was stopped
    );
  });
  late.catch(() => undefined); // it may reject when nothing awaits it any more
  return { late, end: () => timer.abort(OVER) };
}
