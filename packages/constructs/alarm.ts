import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { kebabCase } from './naming.ts';
import type { PipelineSettings } from './settings.ts';

/** How alarms read a gauge: the maximum of each minute. */
export const WORST_OF_A_MINUTE = { statistic: 'Maximum', period: Duration.minutes(1) };

/** The sum of each minute. */
export const SUM_OF_A_MINUTE = { statistic: 'Sum', period: Duration.minutes(1) };

/** A metric that functions write themselves: the sum of each minute. @param service as in the function's logs */
export const functionMetric = ({ metricNamespace: namespace }: PipelineSettings, service: string, metricName: string) =>
  new Metric({ namespace, metricName, dimensionsMap: { service }, ...SUM_OF_A_MINUTE });

export interface PipelineAlarmProps {
  readonly pipeline: PipelineSettings;
  /** The part of the pipeline that the alarm watches: `payment`. */
  readonly part: string;
  readonly metric: IMetric;
  /** Alarms above this value. */
  readonly above: number;
  /** The number of periods above the value. @default 1 */
  readonly periods?: number;
  /** Within how many periods. More than `periods` where a period may have no data. @default `periods`: consecutive ones */
  readonly among?: number;
  /** What happened and what to do, for the operator. The runbook's page is added. */
  readonly description: string;
  /**
   * The page of the runbook: `dead-letters`.
   * @default the id, after the part where that is the same in every pipeline: `relay-lag`
   */
  readonly page?: string;
}

/** Parts of every pipeline. Others, such as consumers, have names of the application's. */
const COMMON_PARTS = ['relay', 'bus', 'api'];

/**
 * An alarm named after its part. It notifies the pipeline's topic, if there is one. Its description ends with its page in the
 * pipeline's runbook. Missing data is not breaching.
 */
export class PipelineAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: PipelineAlarmProps) {
    const { pipeline, part, metric, above, periods = 1, among = periods, description } = props;
    const page = props.page ?? kebabCase(COMMON_PARTS.includes(part) ? `${part}-${id}` : id);
    super(scope, id, {
      alarmName: pipeline.nameOf(`${part}-${kebabCase(id)}`),
      alarmDescription: `${description} Runbook: ${pipeline.runbook}#${page}`,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: among,
      ...(among > periods && { datapointsToAlarm: periods }),
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (pipeline.alarmTopic) this.addAlarmAction(new SnsAction(pipeline.alarmTopic));
  }
}
