export { drain } from './drain.ts';
export { type RelayDeps, relay } from './relay.ts';
export { republish } from './republish.ts';
export type { Selection } from './selection.ts';
