import type { Policies } from './policies.ts';
import type { Resource } from './resource.ts';
import type { QueueModel } from './storage-model.ts';

const DEFAULT_RETENTION_SECONDS = 345_600;
const MAXIMUM_MESSAGE_BYTES = 1_048_576;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export function readQueue({ logicalId, identity, properties }: Resource, policies: Policies): QueueModel {
  properties.ignore('QueueName', 'SqsManagedSseEnabled', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'Tags');
  const redrive = properties.nested('RedrivePolicy');
  const allow = properties.nested('RedriveAllowPolicy');
  const permission = allow?.oneOf('redrivePermission', ['allowAll', 'denyAll', 'byQueue'], 'allowAll');
  const sources = allow?.texts('sourceQueueArns') ?? [];
  const queue: QueueModel = {
    logicalId,
    name: identity.name,
    arn: identity.arn,
    url: identity.ref,
    visibilitySeconds: properties.number('VisibilityTimeout', 30),
    retentionSeconds: properties.number('MessageRetentionPeriod', DEFAULT_RETENTION_SECONDS),
    delaySeconds: properties.number('DelaySeconds', 0),
    receiveWaitSeconds: properties.number('ReceiveMessageWaitTimeSeconds', 0),
    maximumMessageBytes: properties.number('MaximumMessageSize', MAXIMUM_MESSAGE_BYTES),
    redrive: redrive && {
      deadLetterTargetArn: redrive.text('deadLetterTargetArn'),
      maxReceiveCount: redrive.number('maxReceiveCount', 10),
    },
    redriveAllowedFrom: permission === undefined || permission === 'allowAll' ? undefined : sources,
    policy: policies.ofQueue(identity.ref),
  };
  for (const part of [properties, redrive, allow]) part?.done();
  return queue;
}
