export { executionsOf, type StepFunctions, stepFunctions } from './step-functions.ts';
export type { WorkflowDeps } from './workflow.ts';
