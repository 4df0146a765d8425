import { type OrderflowConfig, stepTimeoutSeconds } from '../config';
import type { Patience } from '../constructs';

/**
 * How long a step is tried before the order is given up, or the operator called.
 *
 * Standard: some minutes through what is transient, and hours through an outage, for waiting costs nothing there but a
 * state transition per try. Express: once more, within its five minutes.
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
    maxDelaySeconds: Math.max(300, 2 * baseSeconds),
    transientRetries: 8,
    unavailableRetries: 48,
  };
}
