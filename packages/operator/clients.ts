import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type StepFunctions, stepFunctions } from '@orderflow/core/workflow';
import { clientConfig, defaultRegion } from './environment.ts';
import { trustCa } from './trust-ca.ts';

/** Where AWS is for a tool, as an SDK client is configured. Empty: the user's own AWS account, by the SDK's defaults. */
export interface ClientConfig {
  readonly endpoint?: string;
  readonly region?: string;
  /** Of the user's AWS configuration. */
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * @param endpoint a local AWS, which gets dummy credentials unless a profile is named. @default AWS itself, with the user's credentials
 * @param region @default us-east-1 at an endpoint, the user's own on AWS
 * @param profile of the user's AWS configuration. @default as the AWS CLI finds it
 * @param ca a file with a certificate authority, which this process then trusts. @default none but the usual ones
 * @throws UsageError when that file is none
 */
export function configFor(
  endpoint: string | undefined,
  region: string | undefined,
  profile?: string,
  ca?: string,
): ClientConfig {
  if (ca !== undefined) trustCa(ca);
  if (endpoint !== undefined && profile === undefined)
    return clientConfig({ endpoint, region: region ?? defaultRegion });
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
  };
}

/** The clients that operator's tools need. */
export interface OperatorClients {
  readonly dynamodb: DynamoDBClient;
  /** Without retries of its own: the publisher retries failed entries. */
  readonly eventBridge: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  readonly ses: SESv2Client;
  readonly stepFunctions: StepFunctions;
}

/** Makes the clients. Queue URLs of a local AWS may name a host that cannot be resolved here: its endpoint is used instead. */
export function clientsFor(config: ClientConfig): OperatorClients {
  const dynamodb = new DynamoDBClient(config);
  return {
    dynamodb,
    eventBridge: new EventBridgeClient({ ...config, maxAttempts: 1 }),
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: config.endpoint === undefined }),
    lambda: new LambdaClient(config),
    cloudwatch: new CloudWatchClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: config.endpoint !== undefined }),
    scheduler: new SchedulerClient(config),
    ses: new SESv2Client(config),
    stepFunctions: stepFunctions({ endpoint: config.endpoint, signing: new DynamoDBClient(config).config }),
  };
}
