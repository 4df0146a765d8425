import type { RuntimeDeps } from './deps';
import { Transient } from './failures';

/** What the runtime reads of the Lambda context. */
export interface Invocation {
  readonly awsRequestId: string;
  /** Milliseconds until the function is stopped. */
  getRemainingTimeInMillis(): number;
}

/** Kept back for concluding: parking and postponing what is late. At most a quarter of the time there is. */
const RESERVE_MS = 2000;

/** Why the clock is stopped. Without a reason of its own each abort would make an error with its stack. */
const OVER = 'handling is over';

/** The end of an invocation, seen a little before it comes. */
export interface Deadline {
  /** Rejects, as a transient failure, when handling must stop. Never rejects when the end is not known. */
  readonly late: Promise<never>;
  /** Handling is over: stops the clock. */
  end(): void;
}

/**
 * One message that hangs must not take its batch mates along: a function that times out gives back its whole batch, and
 * does so again until all of it is in the dead-letter queue.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function deadlineOf(invocation: Invocation | undefined, { sleep }: Pick<RuntimeDeps, 'sleep'>): Deadline {
  const clock = new AbortController();
  const late = new Promise<never>((_, reject) => {
    const remaining = invocation?.getRemainingTimeInMillis() ?? 0;
    if (remaining <= 0) return; // no invocation, or a context that does not know its end
    sleep(remaining - Math.min(RESERVE_MS, remaining / 4), clock.signal).then(
      () => reject(new Transient('not done before the function times out')),
      () => undefined, // the clock was stopped
    );
  });
  late.catch(() => undefined); // nobody may be listening any more
  return { late, end: () => clock.abort(OVER) };
}
