import type { RetryPolicy } from '@orderflow/core';

/** What the retries of the saga depend on. */
export interface SagaTiming {
  /** `express`: an execution lasts 5 minutes at most. `standard`: up to a year. */
  readonly sagaType: 'standard' | 'express';
  /** Time-out of a consumer's function, seconds. */
  readonly consumerTimeoutSeconds: number;
  /** First retry delay, seconds. */
  readonly retryBaseSeconds: number;
  /** How long an order waits for each provider. */
  readonly payment: { readonly patienceHours: number };
  readonly carrier: { readonly patienceHours: number };
}

/** An express execution has 5 minutes: 10 steps on the longest path, each tried twice, leave this much for each try. */
const EXPRESS_STEP_SECONDS = 7;

/** The time-out of a function that does saga steps, seconds. */
export const stepTimeoutSeconds = ({
  sagaType,
  consumerTimeoutSeconds,
}: Pick<SagaTiming, 'sagaType' | 'consumerTimeoutSeconds'>): number =>
  sagaType === 'express' ? Math.min(EXPRESS_STEP_SECONDS, consumerTimeoutSeconds) : consumerTimeoutSeconds;

/** Retries of a step while a dependency is unavailable: three events each, for each of four steps, of 25,000. */
const RETRIES = 1900;

/**
 * Of all tries of a step together: a function that dies once in fifty tries dies eight times while an order waits for four hours, and
 * must not be the reason to give it up.
 */
const TRANSIENT_RETRIES = 40;

/** Delays are random ("full jitter"), on average half of the longest. The order is given up by its steps, not by running out of retries. */
const SLACK = 1.05;

const LEAST_MAX_DELAY = 60;

/**
 * How long a step is retried before the saga gives the order up, or reports a failed compensation.
 *
 * Standard: about two hours while failures are transient, and for as long as orders wait for the providers while one is unavailable:
 * each retry costs three of the 25,000 events that an execution's history may have, of which each of the four steps that call a
 * provider gets a share. The longer the patience, the longer the delays. Express: one retry, within the five minutes.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export function sagaRetries(timing: SagaTiming): RetryPolicy {
  const timeout = stepTimeoutSeconds(timing);
  const { retryBaseSeconds: baseSeconds, payment, carrier } = timing;
  if (timing.sagaType === 'express')
    return { taskSeconds: timeout + 1, baseSeconds, maxDelaySeconds: 60, transientRetries: 1, unavailableRetries: 1 };
  const patienceSeconds = 3600 * Math.max(payment.patienceHours, carrier.patienceHours);
  return {
    taskSeconds: timeout + 5,
    baseSeconds,
    maxDelaySeconds: Math.max(LEAST_MAX_DELAY, 2 * baseSeconds, Math.ceil((SLACK * 2 * patienceSeconds) / RETRIES)),
    transientRetries: TRANSIENT_RETRIES,
    unavailableRetries: RETRIES,
  };
}
