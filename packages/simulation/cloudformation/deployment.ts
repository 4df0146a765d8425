import type { ApiModel, BucketModel, FunctionModel, FunctionUrlModel, MappingModel } from './compute-model.ts';
import type { ArchiveModel, BusModel, RuleModel, ScheduleModel } from './events-model.ts';
import type { Identified } from './identified.ts';
import type { QueueModel, TableModel } from './storage-model.ts';
import type { StateMachineModel } from './workflow-model.ts';

/**
 * What some templates deploy, as far as it has a behaviour: plain data, every reference resolved, every default of AWS put
 * in, a name given to what the templates leave unnamed. Lists are in the order of the templates.
 */
export interface Deployment {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly tables: readonly TableModel[];
  readonly queues: readonly QueueModel[];
  /** The account's `default` bus first: it is always there. */
  readonly buses: readonly BusModel[];
  readonly rules: readonly RuleModel[];
  readonly schedules: readonly ScheduleModel[];
  readonly archives: readonly ArchiveModel[];
  readonly functions: readonly FunctionModel[];
  readonly mappings: readonly MappingModel[];
  readonly stateMachines: readonly StateMachineModel[];
  readonly buckets: readonly BucketModel[];
  readonly apis: readonly ApiModel[];
  readonly functionUrls: readonly FunctionUrlModel[];
  /** Addresses and domains that mail may come from. */
  readonly emailIdentities: readonly string[];
  readonly alarms: readonly AlarmModel[];
  /** Stack name → output → value. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What is in the templates and has no behaviour here: `LogicalId (AWS::Logs::LogGroup)`. */
  readonly ignored: readonly string[];
}

/** Kept as data: nothing in the simulation evaluates metrics. */
export interface AlarmModel extends Identified {
  readonly properties: Readonly<Record<string, unknown>>;
}
