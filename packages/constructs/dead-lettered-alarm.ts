import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { PipelineAlarm, SUM_OF_A_MINUTE } from './alarm.ts';
import type { PipelineSettings } from './settings.ts';

export interface DeadLetteredAlarmProps {
  readonly pipeline: PipelineSettings;
  readonly part: string;
  readonly dlq: IQueue;
  /** Who sends there, as the description says it: `payment`. */
  readonly by: string;
}

/**
 * An alarm on the depth of a dead-letter queue rings for the first message, and not for the next ones while that lies there. SQS counts
 * what functions and EventBridge send, which is all but what it moves itself by the redrive policy: messages whose function died with
 * them each time.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export const deadLetteredAlarm = (scope: Construct, { pipeline, part, dlq, by }: DeadLetteredAlarmProps) =>
  new PipelineAlarm(scope, 'DeadLettered', {
    ...{ pipeline, part, above: 0 },
    metric: dlq.metricNumberOfMessagesSent(SUM_OF_A_MINUTE),
    description: `Messages were dead-lettered by ${by} within a minute.`,
  });
