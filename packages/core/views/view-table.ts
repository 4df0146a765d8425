import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../store/index.ts';

/** A view as it is kept. */
export interface StoredView<View> {
  readonly id: string;
  /** How often it was written; 0 for one that was not yet. */
  readonly revision: number;
  /** Per stream, the sequence of the last event that is in the view. */
  readonly streams: ReadonlyMap<string, number>;
  readonly view: View;
}

/** Top-level attributes for secondary indexes. What is `undefined` is left out, and the item out of that index. */
export type IndexAttributes = Readonly<Record<string, string | number | undefined>>;

/** A DynamoDB table of views, partition key `id` (S). An item is at most 400 KB, so is what a view and its streams take. */
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
   * Writes a view as the revision after the loaded one. A crash before the answer leaves either the old view or the new
   * one, which says itself what is in it.
   * @returns false when another writer was faster
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
