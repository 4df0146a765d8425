import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Outcome, type ReceivedOf, Rejected } from '@orderflow/core';
import type { CustomerCreated } from '../../events/index.ts';
import type { Customer } from './emails.ts';

/** Where customers are reached: DynamoDB table, partition key `customerId` (S). */
export class Customers {
  constructor(
    private readonly dynamodb: Pick<DynamoDBClient, 'send'>,
    private readonly table: string,
  ) {}

  async find(customerId: string): Promise<Customer | undefined> {
    const { Item: item } = await this.dynamodb.send(
      new GetItemCommand({ TableName: this.table, Key: { customerId: { S: customerId } }, ConsistentRead: true }),
    );
    return item && { email: String(item.email?.S), name: String(item.name?.S) };
  }

  /**
   * Takes down what is newer than what is known, by the event's time, then its id: in whatever order and however often
   * events come, the same is known in the end. A crash before the write leaves it to the next delivery, one after it
   * makes that a duplicate.
   */
  async learn({ data, metadata }: ReceivedOf<typeof CustomerCreated>): Promise<Outcome> {
    const { customerId, email, name } = data;
    const { eventId } = metadata;
    const known = { updatedAt: { S: utc(metadata.timestamp) }, eventId: { S: eventId } };
    try {
      await this.dynamodb.send(
        new PutItemCommand({
          TableName: this.table,
          Item: { customerId: { S: customerId }, email: { S: email }, name: { S: name }, ...known },
          ConditionExpression: 'attribute_not_exists(#id) OR #at < :at OR (#at = :at AND #event < :event)',
          ExpressionAttributeNames: { '#id': 'customerId', '#at': 'updatedAt', '#event': 'eventId' },
          ExpressionAttributeValues: { ':at': known.updatedAt, ':event': known.eventId },
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

/** Times compare as text only in one zone and at one precision. */
function utc(timestamp: string): string {
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime())) throw new Rejected(`metadata.timestamp: ${timestamp} is no time`);
  return time.toISOString();
}
