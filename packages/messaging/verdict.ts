import type { Outcome, Settled } from '@orderflow/core/batch';
import { classify, Pending, reasonOf, retryDelay, Transient, Unavailable } from '@orderflow/core/failures';
import type { Failed } from './dlq-failed.ts';

/** What happens to a record after a try. */
export type Verdict =
  | { readonly action: 'done'; readonly outcome: Outcome }
  | { readonly action: 'dead-letter'; readonly failed: Failed }
  /** Its key waits; other keys go on. */
  | { readonly action: 'retry'; readonly seconds: number; readonly failed: Failed }
  /** A dependency is down: everything waits, and then this record is tried alone. */
  | { readonly action: 'pause'; readonly seconds: number; readonly failed: Failed };

export interface RetryPolicy {
  /** How often a record that fails as transient is tried before it is dead-lettered. @default 5 */
  readonly attempts: number;
  /** The longest first delay, in seconds. It doubles with each further try, up to 900. @default 2 */
  readonly baseSeconds: number;
}

export const RETRY_POLICY: RetryPolicy = { attempts: 5, baseSeconds: 2 };

/**
 * The longest delay while a dependency is down, in seconds: with it, a subscriber is back within half a minute after the
 * dependency is.
 */
const LONGEST_WAIT_SECONDS = 25;

/**
 * Decides by the class of the failure, as consumers of queues do.
 * @param counts `tries`: how often it was tried, this time included; `waits`: how often it waited for a dependency
 * @param random uniform in [0, 1)
 */
export function verdictOn(
  result: Settled,
  { tries, waits }: { readonly tries: number; readonly waits: number },
  { attempts, baseSeconds }: RetryPolicy,
  random: () => number,
): Verdict {
  if (result.status === 'fulfilled') return { action: 'done', outcome: result.value };
  const error: unknown = result.reason;
  const failed = failedBy(error, tries);
  if (error instanceof Pending) return { action: 'retry', seconds: retryDelay(1 + waits, baseSeconds, random), failed };
  if (error instanceof Unavailable)
    return { action: 'pause', seconds: pauseSeconds(error, waits, baseSeconds, random), failed };
  if (failed.class !== 'transient' || tries >= attempts) return { action: 'dead-letter', failed };
  const earliest = error instanceof Transient ? (error.retryAfterSeconds ?? 0) : 0;
  return { action: 'retry', seconds: Math.max(earliest, retryDelay(tries, baseSeconds, random)), failed };
}

/** A time that the dependency named is lengthened by up to half of it. */
function pauseSeconds(
  { retryAfterSeconds }: Unavailable,
  waits: number,
  baseSeconds: number,
  random: () => number,
): number {
  if (retryAfterSeconds === undefined) return retryDelay(1 + waits, baseSeconds, random, LONGEST_WAIT_SECONDS);
  return Math.max(1, Math.round(retryAfterSeconds * (1 + random() / 2)));
}

const failedBy = (error: unknown, attempts: number): Failed => ({
  error: error instanceof Error ? error.name : 'Error',
  reason: reasonOf(error),
  class: classify(error),
  attempts,
});
