import type { Patience } from '@orderflow/constructs';
import { type OrderflowConfig, stepTimeoutSeconds } from '../config.ts';

/**
 * How long a step is tried before the order is given up, or the operator called.
 *
 * Standard: some minutes through what is transient, and days through an outage: a thousand tries, five minutes apart on
 * average. Waiting costs nothing there but a state transition per try, and three events of the 25,000 that an execution's
 * history may have: six steps could each wait as long. Express: once more, within its five minutes.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export function patienceOf(
  config: Pick<OrderflowConfig, 'sagaType' | 'consumerTimeoutSeconds' | 'retryBaseSeconds'>,
): Patience {
  const timeout = stepTimeoutSeconds(config);
  const { retryBaseSeconds: baseSeconds } = config;
  if (config.sagaType === 'express')
    return { taskSeconds: timeout + 1, baseSeconds, maxDelaySeconds: 60, transientRetries: 1, unavailableRetries: 1 };
  return {
    taskSeconds: timeout + 5,
    baseSeconds,
    maxDelaySeconds: Math.max(600, 2 * baseSeconds),
    transientRetries: 8,
    unavailableRetries: 1000,
  };
}
