import {
  positiveSetting,
  type RuntimeDeps,
  requiredSetting,
  type Surroundings,
  type Telemetry,
} from '../surroundings/index.ts';
import type { BreakerDeps } from './breaker.ts';
import { breakerGuard, type Guard } from './guard.ts';

type Deps = Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'tables'> & { readonly telemetry: Telemetry };

/**
 * The circuit breaker that the construct `CircuitBreaker` configured in the function's settings: BREAKER_DEPENDENCY,
 * BREAKERS_TABLE and the policy, BREAKER_FAILURES, ….
 * @throws Error naming a setting that is missing or not a number
 */
export function breakerOfFunction<Own extends Deps>(surroundings: Surroundings, deps: Own): Own & BreakerDeps {
  const number = (name: string) => positiveSetting(surroundings, `BREAKER_${name}`);
  return {
    ...deps,
    tables: { ...deps.tables, breakers: requiredSetting(surroundings, 'BREAKERS_TABLE') },
    dependency: requiredSetting(surroundings, 'BREAKER_DEPENDENCY'),
    policy: {
      failures: number('FAILURES'),
      failurePercent: number('FAILURE_PERCENT'),
      windowSeconds: number('WINDOW_SECONDS'),
      probes: number('PROBES'),
      waitSeconds: number('WAIT_SECONDS'),
      maxWaitSeconds: number('MAX_WAIT_SECONDS'),
    },
  };
}

/** The guard of the function's dependency. Without a breaker in the settings it allows every call. */
export const guardOfFunction = (surroundings: Surroundings, deps: Deps): Guard =>
  surroundings.setting('BREAKER_DEPENDENCY') ? breakerGuard(breakerOfFunction(surroundings, deps)) : (call) => call();
