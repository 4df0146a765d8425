import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Outcome, type ReceivedOf, Rejected, type RuntimeDeps } from '@orderflow/core';
import type { CustomerCreated } from '../../events/index.ts';
import type { Customer } from './emails.ts';

/** What clocks may differ by. A later time is of the future. */
const MAX_AHEAD_MS = 5 * 60_000;

/** Where customers are reached: DynamoDB table, partition key `customerId` (S). */
export class Customers {
  constructor(
    private readonly deps: Pick<RuntimeDeps, 'dynamodb' | 'clock'>,
    private readonly table: string,
  ) {}

  /** Eventually consistent: a mail may go to the address of a moment ago. A customer who is not known yet is looked up again. */
  async find(customerId: string): Promise<Customer | undefined> {
    const read = async (ConsistentRead: boolean) =>
      this.deps.dynamodb.send(
        new GetItemCommand({ TableName: this.table, Key: { customerId: { S: customerId } }, ConsistentRead }),
      );
    const { Item: item = (await read(true)).Item } = await read(false);
    return item && { email: String(item.email?.S), name: String(item.name?.S) };
  }

  /**
   * Takes down what is newer than what is known: in whatever order and however often events come, the same is known in the
   * end. Newer is, in this order: the later time, to the last decimal that the producer gave; of one time, the higher
   * `metadata.sequence`, if the producer numbers its events; else the event id that comes later as text, which is the order of
   * sending where ids sort by time (ULID, UUIDv7), and chance where they do not.
   *
   * An event of the future is rejected, or it could never be corrected; one that was taken down before is.
   *
   * - crash before the write: the next delivery does it.
   * - crash after it: the next delivery is a duplicate.
   * @throws Rejected when the event's time lies in the future
   */
  async learn({ data, metadata }: ReceivedOf<typeof CustomerCreated>): Promise<Outcome> {
    const { customerId, email, name } = data;
    const { eventId, sequence = 0 } = metadata;
    const latest = this.deps.clock() + MAX_AHEAD_MS;
    const at = instantIn(metadata.timestamp);
    if (at > instantOf(latest)) throw new Rejected(`time: ${metadata.timestamp} lies in the future`);
    const known = { updatedAt: { S: at }, order: { S: orderOf(sequence, eventId) }, eventId: { S: eventId } };
    try {
      await this.deps.dynamodb.send(
        new PutItemCommand({
          TableName: this.table,
          Item: { customerId: { S: customerId }, email: { S: email }, name: { S: name }, ...known },
          ConditionExpression:
            'attribute_not_exists(#id) OR #at > :latest OR #at < :at OR (#at = :at AND #order < :order)',
          ExpressionAttributeNames: { '#id': 'customerId', '#at': 'updatedAt', '#order': 'order' },
          ExpressionAttributeValues: {
            ':latest': { S: instantOf(latest) },
            ':at': known.updatedAt,
            ':order': known.order,
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'handled';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item?.eventId?.S === eventId ? 'duplicate' : 'ignored';
    }
  }
}

/** Times compare as text only in one zone and at one precision: nine decimals. */
function instantIn(timestamp: string): string {
  const time = Date.parse(timestamp);
  if (Number.isNaN(time)) throw new Rejected(`metadata.timestamp: ${timestamp} is no time`);
  const [, decimals = ''] = /\.(\d+)/.exec(timestamp) ?? [];
  return instantOf(time, decimals.slice(3, 9));
}

const instantOf = (ms: number, more = ''): string => new Date(ms).toISOString().replace('Z', `${more.padEnd(6, '0')}Z`);

/** Numbers compare as text only at one length: that of the largest safe integer. */
const orderOf = (sequence: number, eventId: string): string => `${String(sequence).padStart(16, '0')}#${eventId}`;
