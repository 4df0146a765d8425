import { env, positiveEnv } from '../lambda/index.ts';
import type { RuntimeDeps, Telemetry } from '../surroundings/index.ts';
import type { BreakerDeps } from './breaker.ts';
import { breakerGuard, type Guard } from './guard.ts';

type World = Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'tables'> & { readonly telemetry: Telemetry };

/**
 * The breaker that the construct `CircuitBreaker` put into the function's environment: BREAKER_DEPENDENCY,
 * BREAKERS_TABLE and the policy, BREAKER_FAILURES, …. @throws when a setting is missing or no number, naming it.
 */
export const breakerFromEnv = <Deps extends World>(deps: Deps): Deps & BreakerDeps => ({
  ...deps,
  tables: { ...deps.tables, breakers: env('BREAKERS_TABLE') },
  dependency: env('BREAKER_DEPENDENCY'),
  policy: {
    failures: positiveEnv('BREAKER_FAILURES'),
    failurePercent: positiveEnv('BREAKER_FAILURE_PERCENT'),
    windowSeconds: positiveEnv('BREAKER_WINDOW_SECONDS'),
    probes: positiveEnv('BREAKER_PROBES'),
    waitSeconds: positiveEnv('BREAKER_WAIT_SECONDS'),
    maxWaitSeconds: positiveEnv('BREAKER_MAX_WAIT_SECONDS'),
  },
});

/** The guard of what this function depends on. One that no breaker was made for calls as ever. */
export const guardFromEnv = (deps: World): Guard =>
  process.env.BREAKER_DEPENDENCY ? breakerGuard(breakerFromEnv(deps)) : (call) => call();
