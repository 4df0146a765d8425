import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allow } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { kebabCase } from './naming.ts';
import type { PipelineSettings } from './settings.ts';

/**
 * A private, encrypted bucket. It has a generated name, because bucket names are unique in the whole world.
 *
 * Outside `prod` the stack's deletion takes it along only when it is empty, and says so otherwise: emptying it by
 * itself would need a Lambda-backed custom resource with the right to delete every object, in each stage, for that one
 * moment. `aws s3 rm --recursive` needs neither.
 */
export class PipelineBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: { readonly pipeline: PipelineSettings }) {
    super(scope, id);
    const { stage } = props.pipeline;
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: !stage.isRehearsal,
      removalPolicy: stage.removalPolicy,
    });
    addToManifest(this, { kind: 'bucket', name: kebabCase(id), bucketName: this.bucket.bucketName }, id);
  }

  /** Lets it write objects; it can read and delete none. */
  grantWrite(to: IGrantable): void {
    allow(to, ['s3:PutObject'], [this.bucket.arnForObjects('*')]);
  }
}
