import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Signing } from '@orderflow/local';
import { stage } from './stage.ts';

/** Clients for the stage under test, made on first use; never for anything but its endpoint. */
class Clients {
  private readonly made = new Map<string, unknown>();

  private make<T>(name: string, build: (settings: Settings) => T): T {
    if (!this.made.has(name)) this.made.set(name, build(config()));
    return this.made.get(name) as T;
  }
  get dynamodb() {
    return this.make('dynamodb', (settings) => new DynamoDBClient(settings));
  }
  get eventbridge() {
    return this.make('eventbridge', (settings) => new EventBridgeClient(settings));
  }
  /** Whoever puts events: where IAM is enforced, a workload that may. */
  get shop() {
    return this.make('shop', (settings) => new EventBridgeClient({ ...settings, ...somebody('shop') }));
  }
  get customers() {
    return this.make('customers', (settings) => new EventBridgeClient({ ...settings, ...somebody('customers') }));
  }
  get lambda() {
    return this.make('lambda', (settings) => new LambdaClient(settings));
  }
  get sqs() {
    return this.make('sqs', (settings) => new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }));
  }
  get s3() {
    return this.make('s3', (settings) => new S3Client({ ...settings, forcePathStyle: true }));
  }
}

/** Credentials of one of the users that the set-up made; everybody may do everything where it made none. */
export function somebody(name: string): { readonly credentials?: Signing['credentials'] } {
  const { ORDERFLOW_E2E_PEOPLE: people } = process.env;
  return people === undefined ? {} : { credentials: JSON.parse(people)[name] };
}

type Settings = ReturnType<typeof config>;

const config = () => ({
  endpoint: stage().endpoint,
  region: stage().region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

export const aws = new Clients();
