import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
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
   * Writes a view in the place of `before`, as its next revision. After a crash or lost response the table has either the old
   * view or the new one, each with its stream positions.
   * @param before the view that it was made of: as it was loaded, or as this instance wrote it before
   * @returns the view as it was written, and its size in characters; `undefined` when the table has another one than `before`
   */
  async save(
    before: StoredView<View>,
    next: Pick<StoredView<View>, 'streams' | 'view'>,
    index: IndexAttributes,
  ): Promise<{ readonly written: StoredView<View>; readonly characters: number } | undefined> {
    const written = { ...next, id: before.id, revision: before.revision + 1 };
    const item = itemOf(written);
    try {
      await this.dynamodb.send(
        new PutItemCommand({
          TableName: this.table,
          Item: { ...attributesOf(index), ...item },
          ...conditionFor(before),
        }),
      );
      return { written, characters: String(item.view?.S).length };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

type Condition = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** The positions as well: a view that was removed and made anew has a revision that another one had. */
function conditionFor({ revision, streams }: StoredView<unknown>): Condition {
  if (revision === 0)
    return {
      ConditionExpression: 'attribute_not_exists(#revision)',
      ExpressionAttributeNames: { '#revision': 'revision' },
    };
  return {
    ConditionExpression: '#revision = :revision AND #streams = :streams',
    ExpressionAttributeNames: { '#revision': 'revision', '#streams': 'streams' },
    ExpressionAttributeValues: { ':revision': { N: String(revision) }, ':streams': positionsOf(streams) },
  };
}

function itemOf<View>({ id, revision, streams, view }: StoredView<View>): Item {
  return {
    id: { S: id },
    revision: { N: String(revision) },
    streams: positionsOf(streams),
    view: { S: JSON.stringify(view) },
  };
}

const positionsOf = (streams: StoredView<unknown>['streams']) => ({
  M: Object.fromEntries([...streams].map(([stream, sequence]) => [stream, { N: String(sequence) }])),
});

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
