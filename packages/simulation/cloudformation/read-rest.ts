import type { BucketModel } from './compute-model.ts';
import type { AlarmModel } from './deployment.ts';
import type { Policies } from './policies.ts';
import type { Resource } from './resource.ts';

const BUCKET_SAFETY = [
  ...['BucketName', 'BucketEncryption', 'PublicAccessBlockConfiguration', 'OwnershipControls', 'Tags'],
  ...['LifecycleConfiguration', 'VersioningConfiguration'],
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
export function readBucket(
  { logicalId, identity: { name, arn }, properties }: Resource,
  policies: Policies,
): BucketModel {
  properties.ignore(...BUCKET_SAFETY);
  properties.done();
  return { logicalId, name, arn, policy: policies.ofBucket(name) };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export function readAlarm({ logicalId, identity: { name, arn }, properties }: Resource): AlarmModel {
  return { logicalId, name, arn, properties: properties.all() };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-emailidentity.html */
export function readEmailIdentity({ identity, properties }: Resource): string {
  properties.ignore('EmailIdentity', 'DkimAttributes', 'DkimSigningAttributes', 'Tags');
  properties.done();
  return identity.name;
}
