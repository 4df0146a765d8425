/** From synthesized CloudFormation templates to what they deploy. General: knows no pipeline. */
export type * from './compute-model';
export type * from './deployment';
export type * from './events-model';
export type * from './identified';
export type * from './policy-model';
export type * from './storage-model';
export type * from './workflow-model';
