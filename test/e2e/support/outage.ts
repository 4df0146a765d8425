import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { aws } from './aws.ts';
import { consumer, stage, table } from './stage.ts';
import { streamOf } from './store.ts';

export type Dependency = 'payment-gateway' | 'carrier';

/** Has a simulated provider fail until the outage is ended; see packages/core/providers/simulated-outages.ts. */
export async function outage(provider: Dependency, status: 'down' | 'hangs'): Promise<void> {
  const row = { ...keyOf(provider), status: { S: status } };
  await aws.dynamodb.send(new PutItemCommand({ TableName: table('ledger'), Item: row }));
}

/** From now on the provider works again. What was counted during the outage is kept. */
export const endOutage = (provider: Dependency) =>
  aws.dynamodb.send(
    new UpdateItemCommand({
      TableName: table('ledger'),
      Key: keyOf(provider),
      UpdateExpression: 'SET #until = :now',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':now': { N: String(Date.now()) } },
    }),
  );

/** How often a provider was called during its outage. */
export async function callsDuringOutage(provider: Dependency): Promise<number> {
  const { Item: row } = await aws.dynamodb.send(
    new GetItemCommand({ TableName: table('ledger'), Key: keyOf(provider), ConsistentRead: true }),
  );
  return Number(row?.calls?.N ?? 0);
}

const keyOf = (provider: Dependency) => ({ orderId: { S: 'outages' }, key: { S: provider } });

/** What became of a breaker: `opened`, `half.opened`, `closed`, …, oldest first. */
export const breakerEvents = async (dependency: Dependency): Promise<string[]> =>
  (await streamOf(`breaker-${dependency}`)).map((type) => type.replace('breaker.', ''));

/** What the schedule does each minute; a test has less time. */
export async function schedule(dependency: Dependency): Promise<void> {
  const FunctionName = stage().breakers?.[dependency]?.functionName;
  const { FunctionError, Payload } = await aws.lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
  if (FunctionError) throw new Error(`${FunctionName}: ${Payload?.transformToString()}`);
}

/** A consumer's mapping: whether it runs, and with how many batches at once. */
export async function mappingOf(name: string) {
  const { mappingId: UUID } = consumer(name);
  const { State, ScalingConfig } = await aws.lambda.send(new GetEventSourceMappingCommand({ UUID }));
  return { state: State, concurrency: ScalingConfig?.MaximumConcurrency };
}
