import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';

/** A DynamoDB table, partition key `stream` (S): the sequence of the last event of each stream that was forwarded. */
export class PositionTable {
  constructor(
    private readonly dynamodb: Pick<DynamoDBClient, 'send'>,
    private readonly table: string,
  ) {}

  /** Strongly consistent. @returns 0 for a stream of which nothing was forwarded */
  async load(stream: string): Promise<number> {
    const { Item: item } = await this.dynamodb.send(
      new GetItemCommand({ TableName: this.table, Key: { stream: { S: stream } }, ConsistentRead: true }),
    );
    return Number(item?.sequence?.N ?? 0);
  }

  /** Moves a position forward. One that is further stays: another process was faster. */
  async advance(stream: string, sequence: number): Promise<void> {
    try {
      await this.dynamodb.send(
        new PutItemCommand({
          TableName: this.table,
          Item: { stream: { S: stream }, sequence: { N: String(sequence) } },
          ConditionExpression: 'attribute_not_exists(#stream) OR #sequence < :sequence',
          ExpressionAttributeNames: { '#stream': 'stream', '#sequence': 'sequence' },
          ExpressionAttributeValues: { ':sequence': { N: String(sequence) } },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
