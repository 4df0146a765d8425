import { createHash } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../store/index.ts';
import type { Clock } from '../surroundings/index.ts';

/** Who handles a key: the synchronous call inside a request, or the event-driven consumer. */
export type Side = 'calls' | 'events';

export interface SwitchOptions {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: Clock;
  /** Partition key `key` (S). Several switches may share a table. */
  readonly table: string;
  /** What is switched: `payment`. Without `#`. */
  readonly name: string;
}

/** One entry of the ledger: the side that has a key. */
export interface Assignment {
  readonly key: string;
  readonly side: Side;
  /** ISO 8601, UTC. */
  readonly assignedAt: string;
  /** When its side began. From then on the other side cannot take it over. @default it has not begun */
  readonly startedAt?: string | undefined;
}

/**
 * Moves one context from synchronous calls to events, key by key. The percentage says where a *new* key goes; the ledger, an item
 * for each key, says who has it, and that never depends on the percentage again. So each key is handled by exactly one side, whatever
 * is switched while it is under way, and the percentage may go up and down at any moment.
 *
 * - dies before the ledger's write: nobody has the key; the next that asks is told.
 * - dies after it: the same side is told the same when it asks again. The key is that side's to finish, unless it had not begun
 *   and the other side takes it over.
 *
 * Keys that are moved at 20 % are among those moved at 50 %, and the same in every switch.
 */
export class Switch {
  constructor(private readonly options: SwitchOptions) {
    if (options.name.includes('#')) throw new RangeError('name: must not contain #');
  }

  /** How many of 100 new keys go to the events. 0 until it is set. */
  async percent(): Promise<number> {
    const { dynamodb, table: TableName, name } = this.options;
    const { Item: item } = await dynamodb.send(
      new GetItemCommand({ TableName, Key: { key: { S: name } }, ConsistentRead: true }),
    );
    return Number(item?.percent?.N ?? 0);
  }

  /** Takes effect with the next key that is new. @throws RangeError when it is not an integer from 0 to 100 */
  async setPercent(percent: number): Promise<void> {
    if (!(Number.isInteger(percent) && percent >= 0 && percent <= 100))
      throw new RangeError(`percent: must be an integer from 0 to 100, and is ${percent}`);
    const { dynamodb, table: TableName, name } = this.options;
    await dynamodb.send(new PutItemCommand({ TableName, Item: { key: { S: name }, percent: { N: String(percent) } } }));
  }

  /**
   * Whether `side` handles the key; if so, it has begun. A request asks for `calls`: a key that nobody has goes where the
   * percentage says. A consumer asks for `events`: a key that nobody has was not taken by a request, and is the consumer's.
   */
  async handles(key: string, side: Side): Promise<boolean> {
    if (side === 'calls' && goesToEvents(key, await this.percent())) return (await this.offer(key)) === 'calls';
    return this.begin(key, side, OWN);
  }

  /**
   * Takes a key for `side`, also from the other side if that has not begun. The fallback, when the other side does not get to it.
   * @returns whether the side has it now; `true` also when it had it before
   */
  takeOver(key: string, side: Side): Promise<boolean> {
    return this.begin(key, side, `${OWN} OR attribute_not_exists(#startedAt)`);
  }

  /** Who has which key. Reads the whole table, page by page. */
  async *ledger(): AsyncGenerator<Assignment> {
    const prefix = `${this.options.name}#`;
    let from: Item | undefined;
    do {
      const page = await this.options.dynamodb.send(
        new ScanCommand({ TableName: this.options.table, ConsistentRead: true, ExclusiveStartKey: from }),
      );
      for (const { key, side, assignedAt, startedAt } of page.Items as Item[])
        if (key?.S?.startsWith(prefix))
          yield {
            key: key.S.slice(prefix.length),
            side: side?.S as Side,
            assignedAt: assignedAt?.S as string,
            startedAt: startedAt?.S,
          };
      from = page.LastEvaluatedKey;
    } while (from);
  }

  /** Gives a key that nobody has to the events, which begin later. @returns who has it now */
  private async offer(key: string): Promise<Side> {
    const { Attributes: entry } = await this.options.dynamodb.send(
      new UpdateItemCommand({
        ...this.keyed(key),
        UpdateExpression: 'SET #side = if_not_exists(#side, :side), #assignedAt = if_not_exists(#assignedAt, :now)',
        ExpressionAttributeNames: { '#side': 'side', '#assignedAt': 'assignedAt' },
        ExpressionAttributeValues: { ':side': { S: 'events' }, ':now': this.now() },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return entry?.side?.S as Side;
  }

  private async begin(key: string, side: Side, condition: string): Promise<boolean> {
    try {
      await this.options.dynamodb.send(
        new UpdateItemCommand({
          ...this.keyed(key),
          UpdateExpression:
            'SET #side = :side, #assignedAt = if_not_exists(#assignedAt, :now), #startedAt = if_not_exists(#startedAt, :now)',
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#side': 'side', '#assignedAt': 'assignedAt', '#startedAt': 'startedAt' },
          ExpressionAttributeValues: { ':side': { S: side }, ':now': this.now() },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  private keyed = (key: string) => ({
    TableName: this.options.table,
    Key: { key: { S: `${this.options.name}#${key}` } },
  });

  private now = () => ({ S: new Date(this.options.clock()).toISOString() });
}

/** Nobody has the key, or the side that asks. */
const OWN = 'attribute_not_exists(#side) OR #side = :side';

/** Where a new key goes at a percentage. The same key always has the same place among 100. */
export function goesToEvents(key: string, percent: number): boolean {
  const place = createHash('sha256').update(key).digest().readUInt32BE() / 2 ** 32;
  return place * 100 < percent;
}
