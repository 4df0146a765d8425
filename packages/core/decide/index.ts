export { type Decider, fold, isRejection, reject } from './decider.ts';
export type { Reaction } from './reaction.ts';
export { Reactor, type ReactorDeps } from './reactor.ts';
