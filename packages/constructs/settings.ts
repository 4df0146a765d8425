import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Bundler } from './bundle/bundle.ts';
import type { Stage } from './stage.ts';

/** What every construct of a pipeline shares. `Pipeline` is one. */
export interface PipelineSettings {
  readonly stage: Stage;
  readonly bundle: Bundler;
  readonly logLevel: string;
  readonly logRetention: RetentionDays;
  readonly alarmTopic: ITopic | undefined;
  /** What every physical name begins with, and the bus's whole name: `orderflow-local`. */
  readonly prefix: string;
  /** The physical name of a part: `payment` → `orderflow-local-payment`. */
  nameOf(part: string): string;
}
