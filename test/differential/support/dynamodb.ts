import {
  BatchGetItemCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SimulatedDynamoDB } from '@orderflow/simulation/services';
import { type Call, PREFIX } from './dynamodb-calls.ts';
import { settings } from './emulator.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { changeOf, type StreamedChange, StreamReader } from './streams.ts';

const COMMANDS: Readonly<Record<string, new (input: never) => object>> = {
  GetItem: GetItemCommand,
  BatchGetItem: BatchGetItemCommand,
  PutItem: PutItemCommand,
  UpdateItem: UpdateItemCommand,
  DeleteItem: DeleteItemCommand,
  Query: QueryCommand,
  TransactWriteItems: TransactWriteItemsCommand,
};

const TABLES = [
  { name: 'things', key: ['id'], types: { id: 'S' }, stream: 'NEW_AND_OLD_IMAGES' },
  {
    name: 'events',
    key: ['stream', 'version'],
    types: { stream: 'S', version: 'N', kind: 'S', at: 'N' },
    indexes: { byKind: ['kind', 'at'] },
    stream: 'NEW_AND_OLD_IMAGES',
  },
] as const;

/** The same tables on both sides. */
export class BothDynamoDBs {
  private runs = 0;

  private constructor(
    private readonly client: DynamoDBClient,
    private readonly streams: ReadonlyMap<string, StreamReader>,
  ) {}

  static async open(): Promise<BothDynamoDBs> {
    const client = new DynamoDBClient(settings());
    const streams = new Map<string, StreamReader>();
    for (const table of TABLES) {
      const { TableDescription } = await client.send(new CreateTableCommand(creationOf(table)));
      streams.set(table.name, await StreamReader.open(String(TableDescription?.LatestStreamArn)));
    }
    return new BothDynamoDBs(client, streams);
  }

  close = () => this.client.destroy();

  /** Tables with nothing in them: on the local AWS by keys that no other run has. */
  run() {
    const prefix = `r${this.runs++}-`;
    const changes = new Map<string, StreamedChange[]>(TABLES.map(({ name }) => [name, []]));
    const simulated = new SimulatedDynamoDB(
      TABLES,
      { now: () => 0 },
      {
        onRecord: (table, { record }) => void changes.get(table)?.push(changeOf(record)),
      },
    );
    const both = async ({ name, input }: Call): Promise<readonly [ours: Outcome, theirs: Outcome]> => {
      const here = JSON.parse(JSON.stringify(input).replaceAll(`"${PREFIX}`, `"${prefix}`));
      const Command = COMMANDS[name] as new (input: object) => Parameters<DynamoDBClient['send']>[0];
      return [
        await outcomeOf(() => simulated.call(name, here)),
        await outcomeOf(() => this.client.send(new Command(here))),
      ];
    };
    /** What the streams have told since this run began, table by table. */
    const streamed = async (): Promise<readonly [ours: unknown, theirs: unknown]> => {
      const theirs = new Map<string, readonly StreamedChange[]>();
      for (const [table, reader] of this.streams)
        theirs.set(
          table,
          (await reader.read()).filter(({ Keys }) => JSON.stringify(Keys).includes(`"${prefix}`)),
        );
      return [Object.fromEntries(changes), Object.fromEntries(theirs)];
    };
    return { both, streamed };
  }
}

function creationOf(table: (typeof TABLES)[number]): CreateTableCommandInput {
  const schema = ([partition, sort]: readonly string[]) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }]),
  ];
  const indexes = 'indexes' in table ? Object.entries(table.indexes) : [];
  return {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: schema(table.key),
    AttributeDefinitions: Object.entries(table.types).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(([IndexName, key]) => ({
        IndexName,
        KeySchema: schema(key),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
    StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream },
  };
}
