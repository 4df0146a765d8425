import {
  BatchGetItemCommand,
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
import { type Commit, commitOf, eventIdOf, type Item, itemOf, type StoredEvent, storedEventsOf } from './commit.ts';
import { failureOfCancellation, isConditionFailed } from './transaction-failure.ts';

/** A stream: its commits, and all their events. */
export interface History {
  readonly stream: string;
  /** The position of the last event; 0 for a stream that does not exist. */
  readonly version: number;
  readonly commits: readonly Commit[];
  readonly events: readonly StoredEvent[];
}

/**
 * The result of an append.
 * - `conflict`: another commit has the position. `winner` is that commit, if DynamoDB returned it. Nothing was written.
 * - `conditionFailed`: the conditions of some `transactWith` writes failed; `failed` are their indexes. Nothing was
 *   written. `found` are the items that did not satisfy them, of those writes that ask for them by
 *   `ReturnValuesOnConditionCheckFailure`.
 */
export type Appended =
  | { readonly outcome: 'appended' }
  | { readonly outcome: 'conflict'; readonly winner: Commit | undefined }
  | { readonly outcome: 'conditionFailed'; readonly failed: readonly number[]; readonly found?: readonly Item[] };

/** Where an event stands in the event store. */
export type Position = Pick<StoredEvent, 'stream' | 'sequence'>;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_BATCH_KEYS = 100;

/** The position is free: no item has this key. */
const FREE = 'attribute_not_exists(#stream)';
const NAMES = { '#stream': 'stream' };

/** The event store: one DynamoDB table, partition key `stream` (S), sort key `version` (N), whose stream is the outbox. */
export class EventStore {
  constructor(
    private readonly dynamodb: Pick<DynamoDBClient, 'send'>,
    private readonly table: string,
  ) {}

  /**
   * Reads a whole stream, strongly consistent: one read unit for each 4 KB.
   * @param enough whether a beginning of the stream is all that is asked for, such as a fact in it that never changes: then an
   *   eventually consistent read may do, for half the price. @default it never is
   */
  async load(stream: string, enough?: (history: History) => boolean): Promise<History> {
    const early = enough && historyOf(stream, await this.commitsAfter(stream, 0, false));
    return early && enough(early) ? early : historyOf(stream, await this.commitsAfter(stream, 0));
  }

  /** The commits of a stream after one of its versions. Strongly consistent, unless a beginning of them will do. */
  async commitsAfter(stream: string, version: number, consistent = true): Promise<readonly Commit[]> {
    const isWhole = version === 0;
    const commits: Commit[] = [];
    let from: Record<string, never> | undefined;
    do {
      const page = await this.dynamodb.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: isWhole ? '#stream = :stream' : '#stream = :stream AND #version > :version',
          ExpressionAttributeNames: { ...NAMES, ...(!isWhole && { '#version': 'version' }) },
          ExpressionAttributeValues: {
            ':stream': { S: stream },
            ...(!isWhole && { ':version': { N: String(version) } }),
          },
          ConsistentRead: consistent,
          ExclusiveStartKey: from,
        }),
      );
      commits.push(...(page.Items ?? []).map(commitOf));
      from = page.LastEvaluatedKey as typeof from;
    } while (from);
    return commits;
  }

  /**
   * Reads the event at one position of a stream. It never changes, so an eventually consistent read that finds it will do: half a
   * read unit. Where that finds none, a strongly consistent one decides.
   */
  async find(stream: string, sequence: number): Promise<StoredEvent | undefined> {
    return (await this.eventAt(stream, sequence, false)) ?? this.eventAt(stream, sequence, true);
  }

  private async eventAt(stream: string, sequence: number, consistent: boolean): Promise<StoredEvent | undefined> {
    const { Items: [item] = [] } = await this.dynamodb.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#stream = :stream AND #version <= :sequence',
        ExpressionAttributeNames: { ...NAMES, '#version': 'version' },
        ExpressionAttributeValues: { ':stream': { S: stream }, ':sequence': { N: String(sequence) } },
        ConsistentRead: consistent,
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return item && storedEventsOf(commitOf(item)).find((event) => event.sequence === sequence);
  }

  /**
   * Reads the events at several positions: one call for each 100 of them, and half a read unit for each. What that call does not
   * bring is read by itself, strongly consistent: an event that is not the first of its commit, or that is not there yet for an
   * eventually consistent read, and a key that DynamoDB left unprocessed, for which the client backs off while it is throttled.
   * @returns the event at each position, in their order, each by itself: one read may fail and the others not
   */
  findEach(positions: readonly Position[]): Promise<StoredEvent | undefined>[] {
    const [only, ...others] = positions;
    if (only && others.length === 0) return [this.find(only.stream, only.sequence)];
    const known = this.startingAt(positions);
    return positions.map(
      async ({ stream, sequence }) =>
        (await known).get(eventIdOf(stream, sequence)) ?? this.eventAt(stream, sequence, true),
    );
  }

  /** The events of the commits that start at these positions, by id. */
  private async startingAt(positions: readonly Position[]): Promise<ReadonlyMap<string, StoredEvent>> {
    const keys = new Map(positions.map((position) => [eventIdOf(position.stream, position.sequence), keyOf(position)]));
    const calls = chunks([...keys.values()], MAX_BATCH_KEYS).map((some) =>
      this.dynamodb.send(
        new BatchGetItemCommand({ RequestItems: { [this.table]: { Keys: some, ConsistentRead: false } } }),
      ),
    );
    const items = (await Promise.all(calls)).flatMap(({ Responses: found }) => found?.[this.table] ?? []);
    return new Map(items.flatMap((item) => storedEventsOf(commitOf(item)).map((event) => [event.eventId, event])));
  }

  /**
   * Appends a commit if its position is free, together with the writes of `transactWith` in one transaction, if any.
   *
   * - crash, or error, before the write: nothing is written.
   * - crash, or a lost answer, after it: the whole commit is written. The same append again is a `conflict` whose winner
   *   is that commit, recognizable by its `causationId`.
   * @throws Contention when another transaction is writing one of these items at this moment. Nothing was written.
   * @throws Permanent when DynamoDB finds the transaction itself invalid
   */
  async append(commit: Commit, transactWith: readonly TransactWriteItem[] = []): Promise<Appended> {
    try {
      await (transactWith.length === 0 ? this.put(commit) : this.transact(commit, transactWith));
      return { outcome: 'appended' };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        return { outcome: 'conflict', winner: error.Item && commitOf(error.Item) };
      if (error instanceof TransactionCanceledException) return resultOf(error);
      if (error instanceof TransactionConflictException) throw new Contention(error.message, { cause: error });
      throw error;
    }
  }

  private put(commit: Commit) {
    return this.dynamodb.send(new PutItemCommand(this.conditionalPut(commit)));
  }

  private transact(commit: Commit, transactWith: readonly TransactWriteItem[]) {
    return this.dynamodb.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: this.conditionalPut(commit) }, ...transactWith] }),
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

const keyOf = ({ stream, sequence }: Position): Item => ({ stream: { S: stream }, version: { N: String(sequence) } });

const chunks = <Member>(members: readonly Member[], size: number): Member[][] =>
  Array.from({ length: Math.ceil(members.length / size) }, (_, at) => members.slice(at * size, (at + 1) * size));

/**
 * The result of a cancelled transaction. DynamoDB gives one reason per item, in their order.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
function resultOf(error: TransactionCanceledException): Appended {
  const [own, ...others] = error.CancellationReasons ?? [];
  if (isConditionFailed(own)) return { outcome: 'conflict', winner: own?.Item && commitOf(own.Item) };
  const indexes = others.flatMap((reason, index) => (isConditionFailed(reason) ? [index] : []));
  const found = others.flatMap(({ Item: item }) => (item ? [item] : []));
  if (indexes.length > 0) return { outcome: 'conditionFailed', failed: indexes, ...(found.length > 0 && { found }) };
  throw failureOfCancellation(error);
}

/** The history of a stream that does not exist. */
export const emptyHistory = (stream: string): History => ({ stream, version: 0, commits: [], events: [] });

/** The history after one more commit. */
export const extend = ({ stream, commits }: History, commit: Commit): History =>
  historyOf(stream, [...commits, commit]);

function historyOf(stream: string, commits: readonly Commit[]): History {
  const events = commits.flatMap(storedEventsOf);
  return { stream, version: events.at(-1)?.sequence ?? 0, commits, events };
}
