export { Breaker, type BreakerDeps } from './breaker.ts';
export { breakerController } from './controller.ts';
export { BreakerClosed, BreakerHalfOpened, BreakerOpened } from './events.ts';
export { breakerGuard, type Guard, guarded } from './guard.ts';
export { breakerOfFunction, guardOfFunction } from './guard-of-function.ts';
export { DEFAULT_POLICY } from './policy.ts';
export type { BreakerInput, BreakerState } from './state-machine.ts';
