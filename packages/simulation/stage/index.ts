export { Dependency, DependencyFailure } from './dependency.ts';
export { FAULT_NAMES, FAULTS, type Fault } from './faults.ts';
export { Gate } from './gate.ts';
export { generalFunctions } from './general-functions.ts';
export { Outsider } from './outsider.ts';
export { releasesOf } from './release.ts';
export { type Binding, breakerDeps, consumerDeps, guardOf, type Runtime, workflowDeps } from './runtime.ts';
export { type Functions, World } from './world.ts';
