import { DescribeTableCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { StoredEvent } from '@orderflow/core/store';
import { ViewTable } from '@orderflow/core/views';

type DynamoDB = Pick<DynamoDBClient, 'send'>;

/** The idempotency tables of a stage: those with the one key `key`. */
export async function markerTables(tables: Readonly<Record<string, string>>, dynamodb: DynamoDB): Promise<string[]> {
  const found = await Promise.all(
    Object.values(tables).map(async (TableName) => {
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
      const keys = (Table?.KeySchema ?? []).map(({ AttributeName }) => AttributeName);
      return keys.length === 1 && keys[0] === 'key' ? [TableName] : [];
    }),
  );
  return found.flat();
}

/** Whether a consumer has marked an event as handled, or as begun, in one of these tables. */
export async function markerOf(
  consumer: string,
  eventId: string,
  tables: readonly string[],
  dynamodb: DynamoDB,
): Promise<'done' | 'started' | undefined> {
  for (const TableName of tables) {
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName, Key: { key: { S: `${consumer}#${eventId}` } }, ConsistentRead: true }),
    );
    if (Item) return Item.status?.S === 'started' ? 'started' : 'done';
  }
  return undefined;
}

/** A view's id is a key of the story, or a value in the event: so many are tried. */
const MOST_IDS = 12;

/** Whether a view in this table has applied an event. */
export async function hasApplied(
  table: string,
  { stream, sequence, data }: StoredEvent,
  keys: readonly string[],
  dynamodb: DynamoDB,
): Promise<boolean> {
  const views = new ViewTable(dynamodb, table);
  const values = Object.values(Object(data)).filter((value): value is string => typeof value === 'string');
  for (const id of [...new Set([...keys, ...values])].slice(0, MOST_IDS)) {
    if (id === '' || id.length > 256) continue;
    const applied = (await views.load(id))?.streams.get(stream) ?? 0;
    if (applied >= sequence) return true;
  }
  return false;
}
