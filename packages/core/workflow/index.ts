/** Workflows on Step Functions: their executions, and the Lambda handlers of their steps. */

export { type Executions, executionName, executionsOf, resumedName, type StartRequest } from './executions.ts';
export { start } from './start.ts';
export { BusinessOutcome, type Command, type Step, type StepReaction, step } from './step.ts';
export { type StepFunctions, type StepFunctionsOptions, stepFunctions } from './step-functions.ts';
export { type Correlated, type WorkflowDeps, type WorkflowHandler, workflow } from './workflow.ts';
export type { FailureRoute, RetryPolicy, WorkflowStep, WorkflowSteps } from './workflow-steps.ts';
