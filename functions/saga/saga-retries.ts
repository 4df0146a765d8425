import type { RetryPolicy } from '@orderflow/core';

/** What the retries of the saga depend on. */
export interface SagaTiming {
  /** `express`: an execution lasts 5 minutes at most. `standard`: up to a year. */
  readonly sagaType: 'standard' | 'express';
  /** Time-out of a consumer's function, seconds. */
  readonly consumerTimeoutSeconds: number;
  /** First retry delay, seconds. */
  readonly retryBaseSeconds: number;
}

/** An express execution has 5 minutes: 10 steps on the longest path, each tried twice, leave this much for each try. */
const EXPRESS_STEP_SECONDS = 7;

/** The time-out of a function that does saga steps, seconds. */
export const stepTimeoutSeconds = ({
  sagaType,
  consumerTimeoutSeconds,
}: Pick<SagaTiming, 'sagaType' | 'consumerTimeoutSeconds'>): number =>
  sagaType === 'express' ? Math.min(EXPRESS_STEP_SECONDS, consumerTimeoutSeconds) : consumerTimeoutSeconds;

/**
 * How long a step is retried before the saga gives the order up, or reports a failed compensation.
 *
 * Standard: some minutes while failures are transient, and days while a dependency is unavailable: a thousand retries, five
 * minutes apart on average. Each retry costs one state transition and three of the 25,000 events that an execution's
 * history may have, so that six steps can each wait as long. Express: one retry, within the five minutes.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export function sagaRetries(timing: SagaTiming): RetryPolicy {
  const timeout = stepTimeoutSeconds(timing);
  const { retryBaseSeconds: baseSeconds } = timing;
  if (timing.sagaType === 'express')
    return { taskSeconds: timeout + 1, baseSeconds, maxDelaySeconds: 60, transientRetries: 1, unavailableRetries: 1 };
  return {
    taskSeconds: timeout + 5,
    baseSeconds,
    maxDelaySeconds: Math.max(600, 2 * baseSeconds),
    transientRetries: 8,
    unavailableRetries: 1000,
  };
}
