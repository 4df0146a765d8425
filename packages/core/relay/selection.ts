import { type DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../store/index.ts';

/** Commits of the event store: those of one stream with sequences from `from` to `to`, or those of a period of time. */
export type Selection =
  | { readonly stream: string; readonly from?: number | undefined; readonly to?: number | undefined }
  | { readonly since: Date; readonly until: Date };

export interface StoreAccess {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  /** Name of the event-store table. */
  readonly table: string;
}

/**
 * The commits of a selection, page by page, those of one stream in order. A stream takes a query; a period of time takes a
 * scan of the whole table, because this is needed too rarely to pay for an index.
 */
export async function* commitsIn(selection: Selection, { dynamodb, table }: StoreAccess): AsyncGenerator<Item[]> {
  let from: Item | undefined;
  do {
    const page = await ('stream' in selection
      ? dynamodb.send(new QueryCommand({ ...ofStream(selection.stream), TableName: table, ExclusiveStartKey: from }))
      : dynamodb.send(new ScanCommand({ ...ofPeriod(selection), TableName: table, ExclusiveStartKey: from })));
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

const ofPeriod = ({ since, until }: { readonly since: Date; readonly until: Date }) => ({
  FilterExpression: '#at BETWEEN :since AND :until',
  ExpressionAttributeNames: { '#at': 'at' },
  ExpressionAttributeValues: { ':since': { S: since.toISOString() }, ':until': { S: until.toISOString() } },
  ConsistentRead: true,
});

/** Added on both sides: a commit's time comes from its writer's clock, Lambda's from DynamoDB's, in whole seconds. */
const MARGIN_MS = 60_000;

/**
 * The commits that a message in the relay's failure queue names. A message from the relay names one commit. A message from
 * Lambda names shard positions and a period of time; the period is used, because the stream drops records after 24 hours.
 * @returns undefined when the message is neither
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function selectionOf(body: string | undefined): Selection | undefined {
  const { stream, version, DDBStreamBatchInfo: batch } = objectIn(body);
  if (typeof stream === 'string' && stream !== '' && typeof version === 'number')
    return { stream, from: version, to: version };
  const { approximateArrivalOfFirstRecord: first, approximateArrivalOfLastRecord: last } = batch ?? {};
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

function objectIn(body = ''): FailureMessage {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
