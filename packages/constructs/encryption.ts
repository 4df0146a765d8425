import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Aws, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { PipelineSettings } from './settings.ts';

/** A construct's own key, or the pipeline's where it says nothing. */
export const keyOf = (
  { encryptionKey }: { readonly encryptionKey?: IKey | false | undefined },
  pipeline: PipelineSettings,
): IKey | undefined => (encryptionKey === undefined ? pipeline.encryptionKey : encryptionKey || undefined);

const USE_KEY = [
  ...['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
  ...['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
];

/**
 * Allows what reading and writing encrypted items, messages and objects needs: those calls use the key with the caller's
 * rights. Does nothing without a key.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function grantKey(key: IKey | undefined, grantee: IGrantable): void {
  key?.grant(grantee, ...USE_KEY);
}

/**
 * Allows EventBridge to send events of this account to an encrypted queue. Does nothing where the queue has no key of KMS.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function grantKeyToEventBridge(scope: Construct, { encryptionMasterKey: key }: IQueue): void {
  const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
  key?.grant(new ServicePrincipal('events.amazonaws.com', { conditions }), 'kms:Decrypt', 'kms:GenerateDataKey');
}

/**
 * Allows EventBridge to archive the events of a bus.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html
 */
export function grantKeyToArchive(key: IKey, busArn: string): void {
  const principals = [new ServicePrincipal('events.amazonaws.com')];
  key.addToResourcePolicy(new PolicyStatement({ principals, actions: ['kms:DescribeKey'], resources: ['*'] }));
  key.addToResourcePolicy(
    new PolicyStatement({
      principals,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: { StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': busArn } },
    }),
  );
}

/**
 * Allows CloudWatch Logs to encrypt the log groups of this account and region. Does nothing without a key.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function grantKeyToLogs(key: IKey | undefined): void {
  key?.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:Describe*', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`,
        },
      },
    }),
  );
}
