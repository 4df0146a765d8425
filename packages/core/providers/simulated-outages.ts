import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Guard } from '../breaker/index.ts';
import { Unavailable } from '../failures/index.ts';
import type { Item } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';

export interface SimulatedOutagesDeps extends Pick<RuntimeDeps, 'clock' | 'sleep'> {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly table: string;
  /** The key of the item in `table` that describes the outage. */
  readonly key: Item;
  /** The dependency that fails: `seat-map`. */
  readonly provider: string;
  /** After how long a hanging call fails, in milliseconds. */
  readonly timeoutMs: number;
}

/** How long the state "no outage" is cached, in milliseconds. */
const CACHE_MS = 1000;

/**
 * A guard that makes the calls of a simulated provider fail during an outage. An outage is an item that a test or an
 * operator writes: `status` is `down` or `hangs`, `until` (optional) is its end in milliseconds since the epoch. The guard
 * counts the calls during the outage in its attribute `calls`.
 *
 * Without an outage it takes one read a second per instance; during an outage each call takes one write.
 */
export function simulatedOutages(deps: SimulatedOutagesDeps): Guard {
  let cachedUntil = 0;
  let isOutage = false;
  return async (call) => {
    if (isOutage || deps.clock() >= cachedUntil) {
      isOutage = isOutage || (await readsOutage(deps));
      const status = isOutage ? await countCall(deps) : undefined;
      isOutage = status !== undefined;
      cachedUntil = deps.clock() + CACHE_MS;
      if (status === 'down') throw new Unavailable(deps.provider, `${deps.provider}: simulated outage`);
      if (status === 'hangs') {
        await deps.sleep(deps.timeoutMs);
        throw new Unavailable(deps.provider, `${deps.provider}: no response in ${deps.timeoutMs} ms`);
      }
    }
    return call();
  };
}

async function readsOutage({ dynamodb, table, key }: SimulatedOutagesDeps): Promise<boolean> {
  const { Item: row } = await dynamodb.send(new GetItemCommand({ TableName: table, Key: key }));
  return row?.status?.S === 'down' || row?.status?.S === 'hangs';
}

/** @returns the status of the outage; `undefined` when it is over */
async function countCall({ dynamodb, table, key, clock }: SimulatedOutagesDeps): Promise<string | undefined> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: key,
    UpdateExpression: 'ADD #calls :one',
    ConditionExpression: '#status IN (:down, :hangs) AND (attribute_not_exists(#until) OR #until > :now)',
    ExpressionAttributeNames: { '#calls': 'calls', '#status': 'status', '#until': 'until' },
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ':down': { S: 'down' },
      ':hangs': { S: 'hangs' },
      ':now': { N: String(clock()) },
    },
    ReturnValues: 'ALL_NEW',
  });
  try {
    return (await dynamodb.send(update)).Attributes?.status?.S;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
