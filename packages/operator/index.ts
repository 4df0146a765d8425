/** Operator's tools: where a stage is, what it is made of, and what can be done to it. */

export type { Manifest } from '@orderflow/core/manifest';
// Command lines
export { type BreakerCommand, breakerUsage, readBreakerOptions } from './breaker-options.ts';
// Where a stage is
export { type ClientConfig, clientsFor, configFor, type OperatorClients } from './clients.ts';
export {
  awsEnvironment,
  clientConfig,
  defaultRegion,
  type Endpoint,
  forgetUsersAws,
  withoutAws,
} from './environment.ts';
export { type FoundStage, findStage, type StageNaming, StageNotFound, type StageOptions } from './find-stage.ts';
export { parseCommandLine } from './parse-command-line.ts';
export { type Depth, queueDepths } from './queues.ts';
export { readStacks } from './read-stacks.ts';
export { type NamedParts, type RepublishOptions, readRepublishOptions, republishUsage } from './republish-options.ts';
export { runTool, type Tool } from './run-tool.ts';
export { runningStage } from './running-stage.ts';
export { readPlace, readStageOptions, STAGE_ARGS, STAGE_HELP, type StageArgs } from './stage-options.ts';
export { readState, type State, stateFile, writeState } from './state-file.ts';
export { table } from './table.ts';
export { UsageError } from './usage-error.ts';
// What can be done to it
export * from './verbs/index.ts';
