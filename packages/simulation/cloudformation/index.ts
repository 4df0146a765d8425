/** From synthesized CloudFormation templates to what they deploy. General: knows no pipeline. */
export type * from './compute-model.ts';
export type * from './deployment.ts';
export type * from './events-model.ts';
export type * from './identified.ts';
export { allows, mayDeliver, mayInvoke, Permissions, type RequestContext } from './permissions.ts';
export type * from './policy-model.ts';
export { readTemplates } from './read-templates.ts';
export type * from './storage-model.ts';
export type { CloudFormationTemplate, Place, StackTemplate, TemplateResource } from './template.ts';
export type * from './workflow-model.ts';
