import { Duration } from 'aws-cdk-lib/core';
import type { OrderflowConfig } from '../config';
import type { Patience } from '../constructs';

type Config = Pick<OrderflowConfig, 'sagaType' | 'consumerTimeoutSeconds' | 'retryBaseSeconds'>;

/** An express execution has 5 minutes in all: 10 steps on its longest way, each tried twice, leave this much. */
const EXPRESS_FUNCTION_SECONDS = 7;

/** The time-out of a function that does steps. */
export const stepTimeout = ({ sagaType, consumerTimeoutSeconds }: Config): Duration =>
  Duration.seconds(
    sagaType === 'express' ? Math.min(EXPRESS_FUNCTION_SECONDS, consumerTimeoutSeconds) : consumerTimeoutSeconds,
  );

/**
 * How long a step is tried before the order is given up, or the operator called.
 *
 * Standard: some minutes through what is transient, and hours through an outage, for waiting costs nothing there but a
 * state transition per try. Express: once more, within its five minutes.
 */
export function patienceOf(config: Config): Patience {
  const timeout = stepTimeout(config).toSeconds();
  const { retryBaseSeconds: baseSeconds } = config;
  if (config.sagaType === 'express')
    return { taskSeconds: timeout + 1, baseSeconds, maxDelaySeconds: 60, transientRetries: 1, unavailableRetries: 0 };
  return {
    taskSeconds: timeout + 5,
    baseSeconds,
    maxDelaySeconds: Math.max(300, 2 * baseSeconds),
    transientRetries: 8,
    unavailableRetries: 48,
  };
}
