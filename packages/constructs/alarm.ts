import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { kebabCase } from './naming.ts';
import type { PipelineSettings } from './settings.ts';

/** How alarms read a metric. */
export const WORST_OF_A_MINUTE = { statistic: 'Maximum', period: Duration.minutes(1) };

export interface PipelineAlarmProps {
  readonly pipeline: PipelineSettings;
  /** What the alarm watches over: `payment`. */
  readonly part: string;
  readonly metric: IMetric;
  /** Alarms above this value. */
  readonly above: number;
  /** How many periods in a row. @default 1 */
  readonly periods?: number;
  /** What has happened and what to do, for the one who is woken by it. */
  readonly description: string;
}

/** An alarm named after its part, told to the pipeline's topic if there is one. Silence is health. */
export class PipelineAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: PipelineAlarmProps) {
    const { pipeline, part, metric, above, periods = 1, description } = props;
    super(scope, id, {
      alarmName: pipeline.nameOf(`${part}-${kebabCase(id)}`),
      alarmDescription: description,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (pipeline.alarmTopic) this.addAlarmAction(new SnsAction(pipeline.alarmTopic));
  }
}
