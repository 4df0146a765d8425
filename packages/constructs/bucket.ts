import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { grantKey, keyOf } from './encryption.ts';
import { grantActions } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { kebabCase } from './naming.ts';
import type { PipelineSettings } from './settings.ts';

export interface PipelineBucketProps {
  readonly pipeline: PipelineSettings;
  /** KMS key of the bucket; `false` for S3's own where the pipeline has one. @default the pipeline's */
  readonly encryptionKey?: IKey | false;
}

/** An object that was overwritten or deleted can be had back for so long. */
const OLD_VERSIONS = { noncurrentVersionExpiration: Duration.days(90) };

/**
 * A private, encrypted bucket with a generated name, because bucket names are unique worldwide. In `prod` it keeps versions.
 *
 * Outside `prod` the stack's deletion deletes the bucket only when it is empty, and fails with a message otherwise. A bucket
 * that empties itself would need a custom resource with the right to delete every object, in each stage; `aws s3 rm
 * --recursive` before the deletion needs neither.
 */
export class PipelineBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: PipelineBucketProps) {
    super(scope, id);
    const { stage } = props.pipeline;
    const encryptionKey = keyOf(props, props.pipeline);
    this.bucket = new Bucket(this, 'Bucket', {
      ...(encryptionKey
        ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: !stage.isLocal,
      // Elsewhere a version would only be in the way of the bucket's deletion.
      versioned: stage.keepsData,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7), ...(stage.keepsData && OLD_VERSIONS) }],
      removalPolicy: stage.removalPolicy,
    });
    addToManifest(this, { kind: 'bucket', name: kebabCase(id), bucketName: this.bucket.bucketName }, id);
  }

  /** Allows writing objects, and neither reading nor deleting them. */
  grantWrite(to: IGrantable): void {
    grantActions(to, ['s3:PutObject'], [this.bucket.arnForObjects('*')]);
    grantKey(this.bucket.encryptionKey, to);
  }
}
