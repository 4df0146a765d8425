/** The simulation of a pipeline made of the constructs: what a pipeline of one's own needs. General: knows no order. */

export { type Deployment, readTemplates, type StackTemplate } from './cloudformation';
export { EventStoreWatch } from './invariants/event-store';
export { ViewsWatch } from './invariants/views';
export type * from './invariants/watch';
export type { Random } from './kernel/random';
export type * from './pipeline';
export { violationReport } from './search/report';
export type { Run, RunOptions, Simulate } from './search/run';
export { deploymentsOf, serve } from './search/serve';
export { shrink } from './search/shrink';
export { simulatorOf } from './simulate';
export { FAULT_NAMES, FAULTS, type Fault } from './stage/faults';
export { Outsider } from './stage/outsider';
export { releasesOf } from './stage/release';
export { type Binding, breakerDeps, consumerDeps, guardOf, type Runtime, workflowDeps } from './stage/runtime';
export type { Functions, Release, Releases, World } from './stage/world';
