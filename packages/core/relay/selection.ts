import { type DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../store/index.ts';

/** Commits of the event store: those of one stream that hold certain sequences, or those of a span of time. */
export type Selection =
  | { readonly stream: string; readonly from?: number | undefined; readonly to?: number | undefined }
  | { readonly since: Date; readonly until: Date };

export interface StoreAccess {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  /** Name of the event-store table. */
  readonly table: string;
}

/**
 * The commits of a selection, page by page, those of one stream in their order. A stream costs one query; a span of time
 * reads the whole table, for no index is kept for what happens once a year.
 */
export async function* commitsIn(selection: Selection, { dynamodb, table }: StoreAccess): AsyncGenerator<Item[]> {
  let from: Item | undefined;
  do {
    const page = await ('stream' in selection
      ? dynamodb.send(new QueryCommand({ ...ofStream(selection.stream), TableName: table, ExclusiveStartKey: from }))
      : dynamodb.send(new ScanCommand({ ...ofSpan(selection), TableName: table, ExclusiveStartKey: from })));
    yield page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from);
}

const ofStream = (stream: string) => ({
  KeyConditionExpression: '#stream = :stream',
  ExpressionAttributeNames: { '#stream': 'stream' },
  ExpressionAttributeValues: { ':stream': { S: stream } },
  ConsistentRead: true,
});

const ofSpan = ({ since, until }: { readonly since: Date; readonly until: Date }) => ({
  FilterExpression: '#at BETWEEN :since AND :until',
  ExpressionAttributeNames: { '#at': 'at' },
  ExpressionAttributeValues: { ':since': { S: since.toISOString() }, ':until': { S: until.toISOString() } },
  ConsistentRead: true,
});

/** A minute more on both sides: an event's time is its writer's clock, the stream's that of DynamoDB, in whole seconds. */
const MARGIN_MS = 60_000;

/**
 * What a message in the relay's failure queue is about: one that the relay parked names a commit, and one that Lambda left
 * there names shard positions and a span of time. The positions are worth nothing once the stream has dropped the
 * records, after 24 hours, so the span is used.
 * @returns undefined when it is neither
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function selectionOf(body: string): Selection | undefined {
  const { stream, version, DDBStreamBatchInfo: lost } = objectIn(body);
  if (typeof stream === 'string' && stream !== '' && typeof version === 'number')
    return { stream, from: version, to: version };
  const { approximateArrivalOfFirstRecord: first, approximateArrivalOfLastRecord: last } = lost ?? {};
  const [since, until] = [Date.parse(first ?? '') - MARGIN_MS, Date.parse(last ?? '') + MARGIN_MS];
  return Number.isNaN(since + until) ? undefined : { since: new Date(since), until: new Date(until) };
}

interface FailureMessage {
  readonly stream?: unknown;
  readonly version?: unknown;
  readonly DDBStreamBatchInfo?: {
    readonly approximateArrivalOfFirstRecord?: string;
    readonly approximateArrivalOfLastRecord?: string;
  };
}

function objectIn(body: string): FailureMessage {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
