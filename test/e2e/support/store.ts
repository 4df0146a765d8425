import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { aws } from './aws.ts';
import { table } from './stage.ts';

/** Types of a stream's events, in order, as the event store has them. */
export async function streamOf(stream: string): Promise<string[]> {
  const { Items = [] } = await aws.dynamodb.send(
    new QueryCommand({
      TableName: table('events'),
      KeyConditionExpression: '#stream = :stream',
      ExpressionAttributeNames: { '#stream': 'stream' },
      ExpressionAttributeValues: { ':stream': { S: stream } },
      ConsistentRead: true,
    }),
  );
  return Items.flatMap((item) => (JSON.parse(item.events?.S ?? '[]') as { type: string }[]).map((event) => event.type));
}
