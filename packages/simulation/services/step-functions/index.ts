/** Step Functions, simulated. General: knows no workflow. */
export { Execution, type ExecutionOptions } from './execution';
export type { EndStatus, HistoryEvent } from './history';
export type { Answer, Call, Host } from './host';
export type * from './language';
export { readDefinition } from './read-definition';
export { StatesError } from './states-error';
export { type SimulatedStateMachine, SimulatedStepFunctions, type StepFunctionsOptions } from './step-functions';
