export { Client } from './client.ts';
export type { Code, Entry, Outside, OutsideOfAws } from './code.ts';
export { Dependency, DependencyFailure } from './dependency.ts';
export { FAULT_NAMES, FAULTS, type Fault } from './faults.ts';
export { IamCheck } from './iam-check.ts';
export { releasesOf } from './release.ts';
export { World } from './world.ts';
