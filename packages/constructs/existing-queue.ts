import { CfnQueue, type IQueue, type Queue } from 'aws-cdk-lib/aws-sqs';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { requireThat } from './require-that.ts';

export interface ExistingQueue {
  readonly queue: IQueue;
  /** Given beside the queue. @default the queue's own */
  readonly deadLetterQueue: IQueue | undefined;
  /** Six times the function's time-out, plus the batching window. */
  readonly visibility: Duration;
  readonly maxReceives: number;
}

/**
 * Checks an existing queue against what its consumer needs, as far as the app knows the queue: of a queue made in another
 * app, no more than its ARN and its key are known.
 * @returns the queue's dead-letter queue
 * @throws Error that names the setting and what it must be
 */
export function checkExistingQueue(consumer: Construct, props: ExistingQueue): IQueue {
  const { queue, deadLetterQueue: given, visibility, maxReceives } = props;
  const { path } = queue.node;
  requireThat(consumer, !queue.fifo, `queue ${path} is a FIFO queue; a rule needs a standard one`);
  const resource = resourceOf(queue);
  if (!resource) {
    requireThat(consumer, given !== undefined, `queue ${path} is imported: give its deadLetterQueue as well`);
    return given as IQueue;
  }
  const seconds = resource.visibilityTimeout ?? SQS_DEFAULT_SECONDS;
  requireThat(
    consumer,
    seconds >= visibility.toSeconds(),
    `queue ${path} hides messages for ${seconds} seconds; it must be at least ${visibility.toSeconds()}, six times the function's time-out plus the batchingWindow`,
  );
  requireThat(
    consumer,
    resource.kmsMasterKeyId !== AWS_MANAGED_KEY,
    `queue ${path} is encrypted by ${AWS_MANAGED_KEY}, which EventBridge may not use; give it another key`,
  );
  const own = (queue as Queue).deadLetterQueue;
  requireThat(consumer, own !== undefined, `queue ${path} has no dead-letter queue`);
  const { queue: dlq, maxReceiveCount } = own as NonNullable<typeof own>;
  requireThat(
    consumer,
    given === undefined || given.queueArn === dlq.queueArn,
    `queue ${path} has the dead-letter queue ${dlq.node.path}, and deadLetterQueue is ${given?.node.path}: give one`,
  );
  requireThat(
    consumer,
    maxReceiveCount > maxReceives,
    `queue ${path} gives a message up after ${maxReceiveCount} receives; it must be more than maxReceives, ${maxReceives}, so that the function can dead-letter the message with its reason`,
  );
  return dlq;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
const SQS_DEFAULT_SECONDS = 30;
const AWS_MANAGED_KEY = 'alias/aws/sqs';

function resourceOf(queue: IQueue): CfnQueue | undefined {
  const child = queue.node.defaultChild;
  return child && CfnQueue.isCfnQueue(child) ? child : undefined;
}
