/** Operator's tools: where a stage is, what it is made of, and what can be done to it. */

export type { Manifest } from '@orderflow/core/manifest';
// Where a stage is
export { type ClientConfig, clientsFor, configFor, type OperatorClients } from './clients.ts';
export {
  awsEnvironment,
  type Credentials,
  clientConfig,
  defaultRegion,
  type Endpoint,
  forgetUsersAws,
  withoutAws,
} from './environment.ts';
export { type FoundStage, findStage, StageNotFound, type StageOptions } from './find-stage.ts';
export { type Depth, queueDepths } from './queues.ts';
export { readStacks } from './read-stacks.ts';
export { runningStage } from './running-stage.ts';
export { environmentFile, quoted, shellEnvironment, writeEnvironment } from './shell-environment.ts';
export { readState, type State, stateFile, writeState } from './state-file.ts';
export { table } from './table.ts';
export { distrustOf, trustCa } from './trust-ca.ts';
export { UsageError } from './usage-error.ts';
// What can be done to it
export * from './verbs/index.ts';
