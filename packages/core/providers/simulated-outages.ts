import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Guard } from '../breaker/index.ts';
import { Transient, Unavailable } from '../failures/index.ts';
import type { Item } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';

export interface SimulatedOutagesDeps extends Pick<RuntimeDeps, 'clock' | 'sleep'> {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  /** Name of the ledger table. */
  readonly table: string;
  /** Whose weather it is: `payment-gateway`. */
  readonly provider: string;
  /** After which a call that hangs is given up. */
  readonly timeoutMs: number;
}

/** Fair weather is believed for so long. */
const BELIEVED_MS = 1000;

/**
 * Has a simulated provider fail while its row in the ledger table says so: `orderId` "weather", `key` the provider,
 * `status` `down` or `hangs`, and `until`, epoch milliseconds, if it shall pass by itself. Whoever writes that row, a test
 * or an operator who wants to see an outage, finds there in `calls` how often the provider was called meanwhile.
 *
 * In fair weather it costs one read a second and instance; in an outage each call is one write.
 */
export function simulatedOutages(deps: SimulatedOutagesDeps): Guard {
  let fairUntil = 0;
  let isBad = false;
  return async (call) => {
    if (isBad || deps.clock() >= fairUntil) {
      isBad = isBad || (await looksBad(deps));
      const status = isBad ? await countCall(deps) : undefined;
      isBad = status !== undefined;
      fairUntil = deps.clock() + BELIEVED_MS;
      if (status === 'down') throw new Unavailable(deps.provider, `${deps.provider}: out of order`);
      if (status === 'hangs') {
        await deps.sleep(deps.timeoutMs);
        throw new Transient(`${deps.provider}: no answer in ${deps.timeoutMs} ms`);
      }
    }
    return call();
  };
}

async function looksBad({ dynamodb, table, provider }: SimulatedOutagesDeps): Promise<boolean> {
  const { Item: row } = await dynamodb.send(new GetItemCommand({ TableName: table, Key: keyOf(provider) }));
  return row?.status?.S === 'down' || row?.status?.S === 'hangs';
}

/** @returns the weather; `undefined` when it is fair again */
async function countCall({ dynamodb, table, provider, clock }: SimulatedOutagesDeps): Promise<string | undefined> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: keyOf(provider),
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

const keyOf = (provider: string): Item => ({ orderId: { S: 'weather' }, key: { S: provider } });
