import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { PipelineSettings } from './settings.ts';

/** As long as SQS keeps anything: what lies in it waits for a person. */
const LONGEST_RETENTION = Duration.days(14);

/** A queue for what failed: encrypted, kept for 14 days. */
export function deadLetterQueue(scope: Construct, id: string, pipeline: PipelineSettings, part: string): Queue {
  return new Queue(scope, id, { ...basics(pipeline, part), retentionPeriod: LONGEST_RETENTION });
}

/**
 * The queue itself moves a message without a word of why. So it lets the function have it a few times more than it is to be
 * tried: enough to park it with a reason when the last try has killed the function, or when parking it has failed.
 */
const SPARE_RECEIVES = 3;

/** A queue that hands to `dlq` what even its function could not park after `maxReceives` tries. */
export function workQueue(
  scope: Construct,
  id: string,
  props: { pipeline: PipelineSettings; part: string; dlq: Queue; maxReceives: number; visibility: Duration },
): Queue {
  return new Queue(scope, id, {
    ...basics(props.pipeline, props.part),
    visibilityTimeout: props.visibility,
    // Shorter than the DLQ's, which counts from the same moment: a standard queue keeps a message's time stamp on moving it.
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: props.dlq, maxReceiveCount: Math.min(props.maxReceives + SPARE_RECEIVES, 1000) },
  });
}

function basics(pipeline: PipelineSettings, part: string) {
  return {
    queueName: pipeline.nameOf(part),
    // SQS's own key, because EventBridge cannot use the AWS managed KMS key of SQS.
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: !pipeline.stage.isRehearsal,
    removalPolicy: pipeline.stage.removalPolicy,
  };
}
