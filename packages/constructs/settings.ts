import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Bundler } from './bundle/bundle.ts';
import type { FunctionDefaults } from './function-options.ts';
import type { Stage } from './stage.ts';

/** The settings that all constructs of a pipeline share. `Pipeline` is one. */
export interface PipelineSettings {
  readonly stage: Stage;
  readonly bundle: Bundler;
  readonly functionDefaults: FunctionDefaults;
  /** The KMS key of queues, tables, buckets, bus, archive, state machines and log groups. */
  readonly encryptionKey: IKey | undefined;
  /** Whether tables refuse to be deleted. */
  readonly deletionProtection: boolean;
  readonly logLevel: string;
  readonly logRetention: RetentionDays;
  /** The CloudWatch namespace of the functions' metrics. */
  readonly metricNamespace: string;
  readonly alarmTopic: ITopic | undefined;
  /** Where the runbook is: the descriptions of alarms name its pages. */
  readonly runbook: string;
  /** The beginning of every physical name, and the bus's whole name: `shop-dev`. */
  readonly prefix: string;
  /** The physical name of a part: `payment` → `shop-dev-payment`. */
  nameOf(part: string): string;
}
