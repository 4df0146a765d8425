import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../store/index.ts';

/** A view with its revision and its position in each of its streams. */
export interface StoredView<View> {
  readonly id: string;
  /** How often it was written; 0: never. */
  readonly revision: number;
  /** Per stream, the sequence of the last event that the view has applied. */
  readonly streams: ReadonlyMap<string, number>;
  readonly view: View;
}

/** Top-level attributes for secondary indexes. An item without an attribute (`undefined`) is not in its index. */
export type IndexAttributes = Readonly<Record<string, string | number | undefined>>;

/** A DynamoDB table of views, partition key `id` (S). A view and its stream positions take at most 400 KB, as an item does. */
export class ViewTable<View> {
  constructor(
    private readonly dynamodb: Pick<DynamoDBClient, 'send'>,
    private readonly table: string,
  ) {}

  /** Reads one view, strongly consistent. */
  async load(id: string): Promise<StoredView<View> | undefined> {
    const { Item: item } = await this.dynamodb.send(
      new GetItemCommand({ TableName: this.table, Key: { id: { S: id } }, ConsistentRead: true }),
    );
    return item && storedViewOf(item);
  }

  /**
   * Writes a view as the revision after the loaded one. After a crash or lost response the table has either the old view or
   * the new one, each with its stream positions.
   * @returns false when another writer has written it since it was loaded
   */
  async save(next: StoredView<View>, index: IndexAttributes): Promise<boolean> {
    const revision = { '#revision': 'revision' };
    const condition =
      next.revision === 0
        ? { ConditionExpression: 'attribute_not_exists(#revision)' }
        : {
            ConditionExpression: '#revision = :loaded',
            ExpressionAttributeValues: { ':loaded': { N: String(next.revision) } },
          };
    try {
      await this.dynamodb.send(
        new PutItemCommand({
          TableName: this.table,
          Item: { ...attributesOf(index), ...itemOf({ ...next, revision: next.revision + 1 }) },
          ExpressionAttributeNames: revision,
          ...condition,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

function itemOf<View>({ id, revision, streams, view }: StoredView<View>): Item {
  const applied = [...streams].map(([stream, sequence]) => [stream, { N: String(sequence) }]);
  return {
    id: { S: id },
    revision: { N: String(revision) },
    streams: { M: Object.fromEntries(applied) },
    view: { S: JSON.stringify(view) },
  };
}

function storedViewOf<View>(item: Item): StoredView<View> {
  return {
    id: String(item.id?.S),
    revision: Number(item.revision?.N),
    streams: new Map(Object.entries(item.streams?.M ?? {}).map(([stream, { N }]) => [stream, Number(N)])),
    view: JSON.parse(String(item.view?.S)),
  };
}

const attributesOf = (index: IndexAttributes): Item =>
  Object.fromEntries(
    Object.entries(index).flatMap(([name, value]): [string, AttributeValue][] =>
      value === undefined ? [] : [[name, typeof value === 'number' ? { N: String(value) } : { S: value }]],
    ),
  );
