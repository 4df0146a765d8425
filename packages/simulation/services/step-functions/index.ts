/** Step Functions, simulated. General: knows no workflow. */
export { Execution, type ExecutionOptions } from './execution.ts';
export type { EndStatus, HistoryEvent } from './history.ts';
export type { Answer, Call, Host } from './host.ts';
export type * from './language.ts';
export { readDefinition } from './read-definition.ts';
export { StatesError } from './states-error.ts';
export { type SimulatedStateMachine, SimulatedStepFunctions, type StepFunctionsOptions } from './step-functions.ts';
