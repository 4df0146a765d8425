export { Breaker, type BreakerDeps } from './breaker.ts';
export { breakerController } from './controller.ts';
export { BreakerClosed, BreakerHalfOpened, BreakerOpened } from './events.ts';
export { breakerFromEnv, guardFromEnv } from './from-env.ts';
export { breakerGuard, type Guard, guarded } from './guard.ts';
export { DEFAULT_POLICY } from './policy.ts';
export type { BreakerInput, BreakerState } from './state-machine.ts';
