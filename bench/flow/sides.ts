import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { BatchWriteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type LocalStage, type Progress, startLocal } from '@orderflow/local';
import { clientConfig, type Endpoint } from '@orderflow/operator';
import { zipOf } from '../../demo/watch/zip.ts';
import { bundleOf } from '../build.ts';
import { CONSUMERS, peerTemplate } from './peer/stack.ts';
import { BusTap } from './tap.ts';

/** One way to build the order flow, deployed. */
export interface Side {
  readonly name: 'ours' | 'peer';
  /** All of its resources' names begin with it. */
  readonly prefix: string;
  readonly apiUrl: string;
  readonly tap: BusTap;
  readonly request: typeof fetch;
}

export interface Sides {
  readonly ours: Side;
  readonly peer: Side;
  readonly endpoint: Endpoint;
  stop(): Promise<void>;
}

const STAGE = 'flow-bench';
const PEER = 'peer-flow-bench';

/** Customers that the orders are of, and what is in stock: the same on both sides. */
export const CUSTOMER = { customerId: 'c-bench', email: 'ada@example.com', name: 'Ada' };
export const SKUS = Array.from({ length: 20 }, (_, at) => `sku-${at}`);

/** Deploys both sides on one local AWS, fills the shelves, introduces the customer. */
export async function startSides(progress: Progress, concurrency: number): Promise<Sides> {
  const context = { mailFrom: 'orders@orderflow.example', retryBaseSeconds: '1', flow: 'choreography' };
  const local = await startLocal({ stage: STAGE, fresh: true, context, progress });
  try {
    const { endpoint, region } = local.state;
    const where = { endpoint, region };
    const apiUrl = await progress.step('deploy the peer', () => deployPeer(where));
    const ours = await oursOf(local);
    const peer = await peerOf(where, apiUrl);
    await limit(where, [...ours.functionNames, ...peer.functionNames], concurrency);
    return { ours: ours.side, peer: peer.side, endpoint: where, stop: () => local.stop() };
  } catch (error) {
    await local.stop();
    throw error;
  }
}

async function oursOf({ state, request }: LocalStage) {
  const { bus, tables, relay, consumers } = state;
  await fillShelves(state, tables.stock ?? '');
  await introduce(state, bus.name, tables.customers ?? '');
  const tap = await BusTap.on(state, bus.name, 'tap-ours');
  const prefix = bus.name;
  const functionNames = [...Object.values(consumers).map(({ functionName }) => functionName)];
  const side: Side = { name: 'ours', prefix, apiUrl: state.apiUrl, tap, request };
  return { side, functionNames: [...functionNames, ...(relay ? [relay.functionName] : [])] };
}

async function peerOf(where: Endpoint, apiUrl: string) {
  await fillShelves(where, `${PEER}-stock`);
  await introduce(where, PEER, `${PEER}-customers`);
  const tap = await BusTap.on(where, PEER, 'tap-peer');
  const side: Side = { name: 'peer', prefix: PEER, apiUrl, tap, request: fetch };
  return { side, functionNames: Object.keys(CONSUMERS).map((name) => `${PEER}-${name}`) };
}

/** Bundled with the options of the constructs, and deployed by its template. @returns the URL of its API */
async function deployPeer(where: Endpoint): Promise<string> {
  const s3 = new S3Client({ ...clientConfig(where), forcePathStyle: true });
  const Bucket = `${PEER}-code`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  const names = [...Object.keys(CONSUMERS), 'api'];
  await Promise.all(
    names.map(async (name) => {
      await bundleOf(`bench/flow/peer/${name}.ts`, `flow/${name}`);
      const Body = zipOf(join('.build/bench/flow', name));
      await s3.send(new PutObjectCommand({ Bucket, Key: `${name}.zip`, Body }));
    }),
  );
  const outdir = '.build/bench/flow/template';
  mkdirSync(outdir, { recursive: true });
  const template = peerTemplate(PEER, { bucket: Bucket, keyOf: (name) => `${name}.zip` }, outdir);
  const cloudformation = new CloudFormationClient(clientConfig(where));
  const StackName = PEER;
  const Capabilities = ['CAPABILITY_IAM' as const];
  const [Key, Body] = ['template.json', JSON.stringify(template)];
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const TemplateURL = `${where.endpoint}/${Bucket}/${Key}`;
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateURL, Capabilities }));
  return apiUrlOf(cloudformation, where, StackName);
}

async function apiUrlOf(client: CloudFormationClient, { endpoint }: Endpoint, StackName: string): Promise<string> {
  for (;;) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    if (stack?.StackStatus === 'CREATE_COMPLETE') {
      const apiId = stack.Outputs?.find(({ OutputKey }) => OutputKey === 'ApiId')?.OutputValue;
      return `${endpoint}/_aws/execute-api/${apiId}/$default`;
    }
    if (!stack?.StackStatus?.endsWith('IN_PROGRESS')) {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
      const failed = StackEvents.findLast(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED'));
      throw new Error(`the peer could not be deployed: ${failed?.LogicalResourceId} ${failed?.ResourceStatusReason}`);
    }
    await sleep(200);
  }
}

/** As many copies of each function on both sides. */
async function limit(where: Endpoint, names: readonly string[], ReservedConcurrentExecutions: number): Promise<void> {
  const client = new LambdaClient(clientConfig(where));
  for (const FunctionName of names)
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
}

async function fillShelves(where: Endpoint, table: string): Promise<void> {
  const rows = SKUS.map((sku) => ({
    PutRequest: { Item: { sku: { S: sku }, available: { N: '1000000' } } },
  }));
  await new DynamoDBClient(clientConfig(where)).send(new BatchWriteItemCommand({ RequestItems: { [table]: rows } }));
}

/** Says who the customer is, as its workload does, and waits until the mailer knows. */
async function introduce(where: Endpoint, EventBusName: string, table: string): Promise<void> {
  const timestamp = new Date().toISOString();
  const metadata = { eventId: 'customer-1', timestamp, correlationId: 'customer-1', version: '1.0' };
  const Detail = JSON.stringify({ data: CUSTOMER, metadata });
  const entry = { EventBusName, Source: 'customer-service', DetailType: 'integration.customer.created', Detail };
  await new EventBridgeClient(clientConfig(where)).send(new PutEventsCommand({ Entries: [entry] }));
  const dynamodb = new DynamoDBClient(clientConfig(where));
  const signal = AbortSignal.timeout(60_000);
  const over = once(signal, 'abort').then(() => {
    throw new Error(`${table}: the customer did not arrive within 60 s`);
  });
  const known = async () => {
    while (((await dynamodb.send(new ScanCommand({ TableName: table }))).Items ?? []).length === 0) await sleep(200);
  };
  await Promise.race([known(), over]);
}
