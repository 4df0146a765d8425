/** Operating a stage: where it is, what was deployed, and the operator's tools as functions. */
export { BREAKER_USAGE, type BreakerCommand, readBreakerOptions } from './breaker-options.ts';
export { describeBreaker, statusOf, switchBreaker } from './breaker-switch.ts';
export {
  awsEnvironment,
  clientConfig,
  defaultRegion,
  type Endpoint,
  forgetUsersAws,
  withoutAws,
} from './environment.ts';
export { findStage } from './find-stage.ts';
export { type Manifest, manifestOf, readManifest } from './manifest.ts';
export { type Depth, queueDepths } from './queues.ts';
export { REPUBLISH_USAGE, type RepublishOptions, readRepublishOptions } from './republish-options.ts';
export { describeResumed, type Resumed, resume } from './resume.ts';
export { RESUME_USAGE, type ResumeOptions, readResumeOptions } from './resume-options.ts';
export { runningStage } from './running-stage.ts';
export { readState, type State, stateFile, writeState } from './state-file.ts';
export { table } from './table.ts';
export { UsageError } from './usage-error.ts';
