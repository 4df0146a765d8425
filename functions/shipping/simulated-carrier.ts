import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../runtime';
import type { Carrier } from './carrier';

/** Where the simulated carrier does not go. (ISO 3166 leaves this code to its users.) */
const NOWHERE = 'ZZ';

/**
 * A carrier without one: keeps its books in DynamoDB, one row per idempotency key (partition key `orderId`, sort key
 * `key`), so that "shipped once" can be looked up. Refuses country `ZZ`.
 *
 * One atomic write a call: a crash before it leaves nothing, a crash after it leaves what the same call then finds.
 */
export function simulatedCarrier(deps: {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: Clock;
  /** Name of the ledger table. */
  readonly table: string;
}): Carrier {
  return {
    async ship({ key, orderId, country }) {
      const fields = {
        kind: 'shipment',
        status: country === NOWHERE ? 'refused' : 'shipped',
        country,
        trackingId: `track-${orderId}`,
        at: new Date(deps.clock()).toISOString(),
      };
      const { Attributes: row = {} } = await deps.dynamodb.send(firstStands(deps.table, orderId, key, fields));
      return row.status?.S === 'shipped'
        ? { outcome: 'shipped', trackingId: String(row.trackingId?.S) }
        : { outcome: 'refused', reason: `does not deliver to ${row.country?.S}` };
    },
  };
}

/** Enters a row, or finds the one that stands under its key already; counts the attempts. */
function firstStands(table: string, orderId: string, key: string, fields: Readonly<Record<string, string>>) {
  const names = Object.keys(fields);
  const set = names.map((name) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ');
  return new UpdateItemCommand({
    TableName: table,
    Key: { orderId: { S: orderId }, key: { S: key } },
    UpdateExpression: `SET ${set} ADD #attempts :one`,
    ExpressionAttributeNames: Object.fromEntries([...names, 'attempts'].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, { S: value }])),
      ':one': { N: '1' },
    },
    ReturnValues: 'ALL_NEW',
  });
}
