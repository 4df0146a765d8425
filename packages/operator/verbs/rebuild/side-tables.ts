import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { REBUILD_SUFFIX } from '@orderflow/core/views';
import { unlessMissing } from '../unless-missing.ts';

export interface SideTableDeps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Where views are made anew. */
export const rebuildTable = (table: string): string => `${table}${REBUILD_SUFFIX}`;

/** Where the views are kept that a rebuild replaced. */
export const beforeTable = (table: string): string => `${table}-before-rebuild`;

/** Milliseconds between two looks at a table that is being made or removed. */
const PAUSE_MS = 500;

/** Makes a table of views, unless it is there. Nobody queries it, so it has no indexes. */
export async function createTable(TableName: string, deps: SideTableDeps): Promise<void> {
  try {
    await deps.dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    );
  } catch (error) {
    if ((error as Error).name !== 'ResourceInUseException') throw error;
  }
  while ((await statusOf(TableName, deps)) !== 'ACTIVE') await deps.sleep(PAUSE_MS);
}

/** Removes a table, if it is there, and waits until it is gone. */
export async function removeTable(TableName: string, deps: SideTableDeps): Promise<void> {
  if (!(await tableExists(TableName, deps))) return;
  await deps.dynamodb.send(new DeleteTableCommand({ TableName }));
  while (await tableExists(TableName, deps)) await deps.sleep(PAUSE_MS);
}

export const tableExists = async (table: string, deps: SideTableDeps): Promise<boolean> =>
  (await statusOf(table, deps)) !== undefined;

async function statusOf(TableName: string, { dynamodb }: SideTableDeps): Promise<string | undefined> {
  const found = await unlessMissing(() => dynamodb.send(new DescribeTableCommand({ TableName })));
  return found && (found.Table?.TableStatus ?? 'ACTIVE');
}
