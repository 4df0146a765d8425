import {
  type AttributeValue,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Credentials, clientConfig } from '@orderflow/operator';
import type { Ability } from '../../../bin/lib/rights-document.ts';
import { aws } from '../../e2e/support/aws.ts';
import { consumer, stage, table } from '../../e2e/support/stage.ts';

/** Tries something that changes nothing if it is allowed. @returns whether it was allowed, whatever else was wrong with it */
export async function isAllowed(ability: Ability, credentials: Credentials): Promise<boolean> {
  const attempt = ATTEMPTS[ability.action];
  if (!attempt) throw new Error(`nobody knows how to try ${ability.action}`);
  const { endpoint, region } = stage();
  try {
    await attempt(ability, { ...clientConfig({ endpoint, region, credentials }), maxAttempts: 1 });
    return true;
  } catch (error) {
    return !/AccessDenied|NotAuthorized/.test((error as Error).name);
  }
}

type Config = ReturnType<typeof clientConfig> & { readonly maxAttempts: number };
type Attempt = (ability: Ability, config: Config) => Promise<unknown>;

/** The item of a table that the ability is about; its other keys are of any value. */
async function itemOf({ resource, context }: Ability) {
  const name = resource.replace(/^.*-dev-/, '');
  const TableName = table(name === 'read-model' ? 'readModel' : name);
  const { Table } = await aws.dynamodb.send(new DescribeTableCommand({ TableName }));
  const typeOf = (key?: string) =>
    Table?.AttributeDefinitions?.find(({ AttributeName }) => AttributeName === key)?.AttributeType;
  const leading = String([context?.['dynamodb:LeadingKeys']].flat()[0] ?? 'probe');
  const Key: Record<string, AttributeValue> = {};
  for (const { AttributeName = '', KeyType } of Table?.KeySchema ?? [])
    Key[AttributeName] = typeOf(AttributeName) === 'N' ? { N: '1' } : { S: KeyType === 'HASH' ? leading : 'probe' };
  return { TableName, Key };
}

/** No item meets it, so nothing is written. */
const NEVER = {
  ConditionExpression: 'attribute_exists(#k) AND attribute_not_exists(#k)',
  ExpressionAttributeNames: { '#k': 'probe' },
};

const onTable =
  (command: (item: Awaited<ReturnType<typeof itemOf>>) => unknown): Attempt =>
  async (ability, config) =>
    new DynamoDBClient(config).send(command(await itemOf(ability)) as GetItemCommand);

const onAudit =
  (command: (object: { readonly Bucket: string; readonly Key: string }) => unknown): Attempt =>
  async (_, config) =>
    new S3Client({ ...config, forcePathStyle: true }).send(
      command({ Bucket: stage().buckets.audit ?? '', Key: 'probe' }) as GetObjectCommand,
    );

const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  'dynamodb:PutItem': onTable(({ TableName, Key }) => new PutItemCommand({ TableName, Item: Key, ...NEVER })),
  'dynamodb:UpdateItem': onTable((item) => new UpdateItemCommand({ ...item, ...NEVER })),
  'dynamodb:DeleteItem': onTable((item) => new DeleteItemCommand({ ...item, ...NEVER })),
  'dynamodb:GetItem': onTable((item) => new GetItemCommand(item)),
  'dynamodb:Scan': onTable(({ TableName }) => new ScanCommand({ TableName, Limit: 1 })),
  'dynamodb:Query': onTable(({ TableName, Key }) => {
    const [[name = '', value] = []] = Object.entries(Key);
    return new QueryCommand({
      ...{ TableName, KeyConditionExpression: '#k = :k', ExpressionAttributeNames: { '#k': name } },
      ExpressionAttributeValues: { ':k': value ?? { S: '' } },
    });
  }),
  'events:PutEvents': ({ context = {} }, config) => {
    const [Source, DetailType] = ['events:source', 'events:detail-type'].map((key) => String([context[key]].flat()[0]));
    const entry = { EventBusName: stage().bus.name, Source, DetailType, Detail: '{}' };
    const Entries = Array.from({ length: 11 }, () => entry); // more than a call may have
    return new EventBridgeClient(config).send(new PutEventsCommand({ Entries }));
  },
  's3:PutObject': onAudit((object) => new PutObjectCommand({ ...object, Body: 'probe' })),
  's3:GetObject': onAudit((object) => new GetObjectCommand(object)),
  's3:DeleteObject': onAudit((object) => new DeleteObjectCommand(object)),
  'ses:SendEmail': ({ context = {} }, config) =>
    new SESv2Client(config).send(
      new SendEmailCommand({
        FromEmailAddress: String([context['ses:FromAddress']].flat()[0]),
        Destination: { ToAddresses: ['probe@example.com'] },
        Content: { Simple: { Subject: { Data: 'probe' }, Body: { Text: { Data: 'probe' } } } },
      }),
    ),
  'sqs:SendMessage': ({ resource }, config) => {
    const { queueUrl: QueueUrl } = consumer(resource.replace(/^.*-dev-/, ''));
    const command = new SendMessageCommand({ QueueUrl, MessageBody: '' }); // refused, but not for want of a right
    return new SQSClient({ ...config, useQueueUrlAsEndpoint: false }).send(command);
  },
  'lambda:UpdateEventSourceMapping': ({ name }, config) => {
    const [, functionName = ''] = /-dev-([\w-]+)`/.exec(name) ?? [];
    const { relay, consumers } = stage();
    const mapping = functionName === 'relay' ? relay?.mappingId : consumers[functionName]?.mappingId;
    return new LambdaClient(config).send(new UpdateEventSourceMappingCommand({ UUID: mapping }));
  },
};
