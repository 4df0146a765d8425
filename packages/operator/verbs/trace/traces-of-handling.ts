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
/** Longer texts are no ids. */
const MAX_ID = 256;

/** Which events the views of a stage have applied. Each view is read once. */
export class AppliedEvents {
  private readonly read = new Map<string, Promise<ReadonlyMap<string, number>>>();

  constructor(
    private readonly dynamodb: DynamoDB,
    private readonly keys: readonly string[],
  ) {}

  /** Whether a view in this table has applied an event. */
  async has(table: string, { stream, sequence, data }: StoredEvent): Promise<boolean> {
    const values = Object.values(Object(data)).filter((value): value is string => typeof value === 'string');
    const ids = [...new Set([...this.keys, ...values])].filter((id) => id !== '' && id.length <= MAX_ID);
    for (const id of ids.slice(0, MOST_IDS))
      if (((await this.positions(table, id)).get(stream) ?? 0) >= sequence) return true;
    return false;
  }

  private positions(table: string, id: string): Promise<ReadonlyMap<string, number>> {
    const place = JSON.stringify([table, id]);
    const reading = this.read.get(place) ?? this.load(table, id);
    this.read.set(place, reading);
    return reading;
  }

  private async load(table: string, id: string): Promise<ReadonlyMap<string, number>> {
    return (await new ViewTable(this.dynamodb, table).load(id))?.streams ?? new Map();
  }
}
