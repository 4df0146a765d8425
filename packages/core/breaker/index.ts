/** Circuit breakers: the guard in a function, the controller, and the events. */
export { Breaker, type BreakerDeps, type VersionedState } from './breaker.ts';
export { type BreakerControllerDeps, type BreakerControllerHandler, breakerController } from './controller.ts';
export { BreakerClosed, BreakerHalfOpened, BreakerOpened, BreakerStream } from './events.ts';
export { breakerGuard, type Guard, guarded } from './guard.ts';
export { breakerOfFunction, guardOfFunction } from './guard-of-function.ts';
export { type GuardedMapping, releaseMapping } from './mappings.ts';
export { type BreakerPolicy, DEFAULT_POLICY } from './policy.ts';
export type { BreakerInput, BreakerState } from './state-machine.ts';
