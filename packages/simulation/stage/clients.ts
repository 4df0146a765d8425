import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Process } from '../kernel/process.ts';

/** The SDK's clients, as far as handlers call them: by `send`. */
export interface Clients {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly eventBridge: Pick<EventBridgeClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly ses: Pick<SESv2Client, 'send'>;
}

/** IAM's prefix for each client's actions. */
const SERVICES = {
  dynamodb: 'dynamodb',
  sqs: 'sqs',
  eventBridge: 'events',
  lambda: 'lambda',
  s3: 's3',
  ses: 'ses',
} as const satisfies Record<keyof Clients, string>;

export type ServiceName = (typeof SERVICES)[keyof Clients] | 'states';

/** Carries a command of a process to a service, and its answer back. */
export type Carry = (process: Process, service: ServiceName, action: string, input: unknown) => Promise<unknown>;

const actions = new Map<unknown, string>();

/** A bundler may number classes that share a name: `PutItemCommand2`. */
function actionOf(command: object): string {
  const known = actions.get(command.constructor);
  if (known !== undefined) return known;
  const action = command.constructor.name.replace(/Command\d*$/, '');
  actions.set(command.constructor, action);
  return action;
}

/** The clients of one process. */
export const clientsOf = (process: Process, carry: Carry): Clients => {
  const client = (service: ServiceName) => ({
    send: (command: { readonly input: unknown }) => carry(process, service, actionOf(command), command.input),
  });
  const entries = Object.entries(SERVICES).map(([name, service]) => [name, client(service)]);
  return Object.fromEntries(entries) as unknown as Clients;
};
