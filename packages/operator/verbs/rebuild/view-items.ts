import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '@orderflow/core/store';

type DynamoDB = Pick<DynamoDBClient, 'send'>;

/** An item of a table of views, as `project` writes it. */
export type ViewItem = Item;

export async function readView(TableName: string, id: string, dynamodb: DynamoDB): Promise<ViewItem | undefined> {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: id } }, ConsistentRead: true }));
  return Item;
}

/** All views of a table, page by page. Those that are written meanwhile may be in it or not. */
export async function* viewsIn(TableName: string, dynamodb: DynamoDB): AsyncGenerator<ViewItem> {
  let from: Item | undefined;
  do {
    const page = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: from }));
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from);
}

/**
 * Puts `next` in the place of `live` as its next revision, or removes it when `next` is `undefined`.
 * @returns false when somebody else has written it since it was read
 */
export async function replaceView(
  TableName: string,
  live: ViewItem | undefined,
  next: ViewItem | undefined,
  dynamodb: DynamoDB,
): Promise<boolean> {
  const unchanged = live ? ifRevision(live.revision ?? { N: '0' }) : IF_ABSENT;
  const revision = { N: String(Number(live?.revision?.N ?? 0) + 1) };
  try {
    if (next) await dynamodb.send(new PutItemCommand({ TableName, Item: { ...next, revision }, ...unchanged }));
    else await dynamodb.send(new DeleteItemCommand({ TableName, Key: { id: live?.id ?? { S: '' } }, ...unchanged }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

const IF_ABSENT: Condition = {
  ConditionExpression: 'attribute_not_exists(#id)',
  ExpressionAttributeNames: { '#id': 'id' },
};

const ifRevision = (revision: AttributeValue): Condition => ({
  ConditionExpression: '#revision = :revision',
  ExpressionAttributeNames: { '#revision': 'revision' },
  ExpressionAttributeValues: { ':revision': revision },
});

export const idOf = ({ id }: ViewItem): string => id?.S ?? '';

/** The position in each of its streams. */
export const positionsOf = (view: ViewItem | undefined): ReadonlyMap<string, number> =>
  new Map(Object.entries(view?.streams?.M ?? {}).map(([stream, { N }]) => [stream, Number(N)]));

/** Whether `one` has applied an event that `other` has not. */
export function isAheadOf(one: ViewItem | undefined, other: ViewItem | undefined): boolean {
  const positions = positionsOf(other);
  return [...positionsOf(one)].some(([stream, at]) => at > (positions.get(stream) ?? 0));
}

/** What readers of a view see: itself, and what it has for indexes; in whatever order its fields were written. */
export function contentOf({ id, revision, streams, view, ...index }: ViewItem): string {
  return JSON.stringify(sorted({ view: JSON.parse(view?.S ?? 'null') as unknown, index }));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
