/**
 * What an operator does to a stage, as functions that take AWS clients and physical names. They find no stage and read no
 * file, so that the simulation runs the very same code.
 */
export { type Redriven, type RedriveProps, redrive } from './redrive.ts';
export { describeExecution, type Resumed, type ResumeRequest, resume } from './resume.ts';
export { describeBreaker, type StateOfBreaker, type SwitchDeps, statesOf, switchBreaker } from './switch-breaker.ts';
