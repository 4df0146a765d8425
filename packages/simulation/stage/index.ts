export type { Code, Entry, Outside, OutsideOfAws } from './code.ts';
export { Dependency, DependencyFailure } from './dependency.ts';
export { FAULT_NAMES, FAULTS, type Fault } from './faults.ts';
export { Gate } from './gate.ts';
export { Outsider } from './outsider.ts';
export { releasesOf } from './release.ts';
export { World } from './world.ts';
