export { executionsOf, type StepFunctions, stepFunctions } from './step-functions.ts';
export type { WorkflowDeps } from './workflow.ts';
export type { FailureRoute, RetryPolicy, WorkflowStep, WorkflowSteps } from './workflow-steps.ts';
