import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { Contention } from '../failures/index.ts';
import { failureOfCancellation, isRefused } from './cancellation.ts';
import { type Commit, commitOf, type Item, itemOf, type StoredEvent, storedEventsOf } from './commit.ts';

/** A stream as it stands. */
export interface History {
  readonly stream: string;
  /** Position of the last event; 0 for a stream that does not exist. */
  readonly version: number;
  readonly commits: readonly Commit[];
  readonly events: readonly StoredEvent[];
}

/**
 * What came of an append.
 * - `conflict`: the position was taken, by the commit that is carried along if DynamoDB told.
 * - `refused`: the condition of an accompanying write did not hold; `failed` are their indexes. Nothing was written.
 *   `found` are the items that did not satisfy it, of the writes that asked for them by
 *   `ReturnValuesOnConditionCheckFailure`.
 */
export type Appended =
  | { readonly outcome: 'appended' }
  | { readonly outcome: 'conflict'; readonly winner: Commit | undefined }
  | { readonly outcome: 'refused'; readonly failed: readonly number[]; readonly found?: readonly Item[] };

const FREE = 'attribute_not_exists(#stream)';
const NAMES = { '#stream': 'stream' };

/** The event store: one DynamoDB table, partition key `stream` (S), sort key `version` (N), whose stream is the outbox. */
export class EventStore {
  constructor(
    private readonly dynamodb: Pick<DynamoDBClient, 'send'>,
    private readonly table: string,
  ) {}

  /** Reads a whole stream, strongly consistent: one read unit per 4 KB. */
  async load(stream: string): Promise<History> {
    const commits: Commit[] = [];
    let from: Record<string, never> | undefined;
    do {
      const page = await this.dynamodb.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: '#stream = :stream',
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: { ':stream': { S: stream } },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      commits.push(...(page.Items ?? []).map(commitOf));
      from = page.LastEvaluatedKey as typeof from;
    } while (from);
    return historyOf(stream, commits);
  }

  /**
   * Appends a commit if its position is free, together with `alongside` in one transaction if there are any.
   *
   * - crash, or error, before the write: nothing is written.
   * - crash, or a lost answer, after it: the whole commit is, and whoever tries the same again gets `conflict` with that
   *   commit as the winner, to be known by its own `causationId`.
   * @throws Contention when another transaction is writing one of these items at this moment: nothing was written.
   * @throws Permanent when DynamoDB finds the transaction wrong in itself.
   */
  async append(commit: Commit, alongside: readonly TransactWriteItem[] = []): Promise<Appended> {
    try {
      await (alongside.length === 0 ? this.put(commit) : this.transact(commit, alongside));
      return { outcome: 'appended' };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        return { outcome: 'conflict', winner: error.Item && commitOf(error.Item) };
      if (error instanceof TransactionCanceledException) return canceled(error);
      if (error instanceof TransactionConflictException) throw new Contention(error.message, { cause: error });
      throw error;
    }
  }

  private put(commit: Commit) {
    return this.dynamodb.send(new PutItemCommand(this.conditionalPut(commit)));
  }

  private transact(commit: Commit, alongside: readonly TransactWriteItem[]) {
    return this.dynamodb.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: this.conditionalPut(commit) }, ...alongside] }),
    );
  }

  private conditionalPut(commit: Commit) {
    return {
      TableName: this.table,
      Item: itemOf(commit),
      ConditionExpression: FREE,
      ExpressionAttributeNames: NAMES,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }
}

/**
 * Why DynamoDB did not commit: one reason per item, in their order.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
function canceled(error: TransactionCanceledException): Appended {
  const [own, ...others] = error.CancellationReasons ?? [];
  if (isRefused(own)) return { outcome: 'conflict', winner: own?.Item && commitOf(own.Item) };
  const indexes = others.flatMap((reason, index) => (isRefused(reason) ? [index] : []));
  const found = others.flatMap(({ Item: item }) => (item ? [item] : []));
  if (indexes.length > 0) return { outcome: 'refused', failed: indexes, ...(found.length > 0 && { found }) };
  throw failureOfCancellation(error);
}

export const emptyHistory = (stream: string): History => ({ stream, version: 0, commits: [], events: [] });

function historyOf(stream: string, commits: readonly Commit[]): History {
  const events = commits.flatMap(storedEventsOf);
  return { stream, version: events.at(-1)?.sequence ?? 0, commits, events };
}
