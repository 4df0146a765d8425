import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { PipelineSettings } from './settings.ts';

/** The longest retention of SQS: what is in a dead-letter queue waits for a person. */
const LONGEST_RETENTION = Duration.days(14);

/**
 * How long a message waits for its consumer. Shorter than in the dead-letter queue: a message that SQS moves keeps its time
 * stamp, and retention counts from there, so that it is kept four more days then.
 */
const WORK_RETENTION = Duration.days(10);

export interface QueueProps {
  readonly pipeline: PipelineSettings;
  /** Part of the queue's name: `payment-dlq`. */
  readonly part: string;
  /** @default a key of SQS's own */
  readonly encryptionKey: IKey | undefined;
}

/** A queue for failed messages: encrypted, kept for 14 days. */
export function deadLetterQueue(scope: Construct, id: string, props: QueueProps): Queue {
  return new Queue(scope, id, { ...basics(props), retentionPeriod: LONGEST_RETENTION });
}

/**
 * SQS moves a message to the dead-letter queue without a reason, so it does so only some receives after the last try. In
 * these the function dead-letters the message with its reason, if the last try killed it or dead-lettering failed.
 */
export const SPARE_RECEIVES = 3;

/**
 * A message that waits for what is down is received again and again, which is no try. Ten receives before this many its function
 * sends a copy in its place.
 */
export const WAIT_RECEIVES = 100;

export interface WorkQueueProps extends QueueProps {
  readonly dlq: IQueue;
  readonly maxReceives: number;
  readonly visibility: Duration;
}

/** A queue that moves to `dlq` what its function neither handled nor dead-lettered after all its tries and waits. */
export function workQueue(scope: Construct, id: string, props: WorkQueueProps): Queue {
  return new Queue(scope, id, {
    ...basics(props),
    visibilityTimeout: props.visibility,
    retentionPeriod: WORK_RETENTION,
    deadLetterQueue: {
      queue: props.dlq,
      maxReceiveCount: Math.min(Math.max(props.maxReceives, WAIT_RECEIVES) + SPARE_RECEIVES, 1000),
    },
  });
}

function basics({ pipeline, part, encryptionKey }: QueueProps) {
  return {
    queueName: pipeline.nameOf(part),
    // Not the AWS managed KMS key of SQS: EventBridge may not use that one.
    ...(encryptionKey
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
      : { encryption: QueueEncryption.SQS_MANAGED }),
    enforceSSL: !pipeline.stage.isLocal,
    removalPolicy: pipeline.stage.removalPolicy,
  };
}
