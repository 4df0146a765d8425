import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { bundler } from '@orderflow/constructs';
import { capConcurrency, type Progress, startEmulator, startLocal } from '@orderflow/local';
import { clientConfig, defaultRegion, stateFile } from '@orderflow/operator';
import { App, type Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ShopStack as Broker } from '../2-broker/stack.ts';
import { ShopStack as Shadow } from '../3-shadow/stack.ts';
import { ShopStack as Switched } from '../4-switched/stack.ts';
import { ShopStack as Events } from '../5-events/stack.ts';
import type { ShopStackProps } from '../world/stack-props.ts';

type StackOfPhase = new (scope: Construct, id: string, props: ShopStackProps) => Stack;

/** What is deployed, by phase. */
const STACKS: Readonly<Record<number, StackOfPhase>> = { 2: Broker, 3: Shadow, 4: Switched, 5: Events };

const ORDERS = 'migration-orders';

/** A local AWS with the tables of the shop, and from phase 2 on with the pipeline. */
export interface Place {
  readonly dynamodb: DynamoDBClient;
  /** The tables' names; empty where a phase has none. */
  readonly tables: Readonly<Record<'orders' | 'events' | 'shadow' | 'switches', string>>;
  stop(): Promise<void>;
}

/** Starts a local AWS of its own, and deploys what the phase has. @param providersUrl where its consumers find the providers */
export async function startPlace(phase: number, providersUrl: string, progress: Progress): Promise<Place> {
  const root = process.cwd();
  const Stack = STACKS[phase];
  if (!Stack) {
    const logFile = join(root, '.orderflow', `local-migration-${phase}.emulator.log`);
    const emulator = await progress.step('local AWS', () => startEmulator({ root, logFile }));
    const dynamodb = await withOrders(clientConfig({ endpoint: emulator.endpoint, region: defaultRegion }));
    return { dynamodb, tables: namesOf({}), stop: () => emulator.stop() };
  }
  const stage = `local-migration-${phase}`;
  const assembly = mkdtempSync(join(tmpdir(), 'migration-'));
  try {
    const bundle = bundler({ conditions: ['orderflow-source'], environmentCredentialsOnly: true });
    const app = new App({ outdir: assembly, builtinCloudFormationValidation: false, analyticsReporting: false });
    new Stack(app, `shop-${stage}`, { stage, bundle, providersUrl, ordersTable: ORDERS });
    app.synth();
    const local = await startLocal({ stage, fresh: true, assembly, progress });
    await capConcurrency(local.state);
    const dynamodb = await withOrders(clientConfig(local.state));
    const stop = async () => {
      rmSync(stateFile(root, stage), { force: true });
      await local.stop();
    };
    return { dynamodb, tables: namesOf(local.state.tables), stop };
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

const namesOf = ({ events = '', shadow = '', switches = '' }: Readonly<Record<string, string>>) => ({
  orders: ORDERS,
  events,
  shadow,
  switches,
});

/** The shop's own table of orders, which was there before. */
async function withOrders(config: ReturnType<typeof clientConfig>): Promise<DynamoDBClient> {
  const dynamodb = new DynamoDBClient(config);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: ORDERS,
      KeySchema: [{ AttributeName: 'orderId', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'orderId', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return dynamodb;
}
