/** The simulation of a pipeline made of the constructs: what a pipeline of one's own needs. General: knows no order. */

export { type Deployment, readTemplates, type StackTemplate } from './cloudformation/index.ts';
export { EventStoreWatch } from './invariants/event-store.ts';
export { ViewsWatch } from './invariants/views.ts';
export type * from './invariants/watch.ts';
export type { Random } from './kernel/random.ts';
export type * from './pipeline.ts';
export { violationReport } from './search/report.ts';
export type { Run, RunOptions, Simulate } from './search/run.ts';
export { deploymentsOf, serve } from './search/serve.ts';
export { shrink } from './search/shrink.ts';
export { simulatorOf } from './simulate.ts';
export { Client } from './stage/client.ts';
export type { Code, Entry, Outside, OutsideOfAws } from './stage/code.ts';
export { FAULT_NAMES, FAULTS, type Fault } from './stage/faults.ts';
export type { Release, Releases } from './stage/release.ts';
export { releasesOf } from './stage/release.ts';
export type { World } from './stage/world.ts';
