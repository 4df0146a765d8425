/** From synthesized CloudFormation templates to what they deploy. General: knows no pipeline. */
export type * from './compute-model';
export type * from './deployment';
export type * from './events-model';
export type * from './identified';
export { allows, mayDeliver, mayInvoke, Permissions, type RequestContext } from './permissions';
export type * from './policy-model';
export { readTemplates } from './read-templates';
export type * from './storage-model';
export type { CloudFormationTemplate, Place, StackTemplate } from './template';
export type * from './workflow-model';
