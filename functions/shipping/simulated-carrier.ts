import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock, Item } from '@orderflow/core';
import type { Carrier, Shipment } from './carrier.ts';

/** Where the simulated carrier does not go. (ISO 3166 leaves this code to its users.) */
const NOWHERE = 'ZZ';

/**
 * A carrier without one: keeps its books in DynamoDB, one row per idempotency key (partition key `orderId`, sort key
 * `key`), so that "shipped once" can be looked up. Refuses country `ZZ`. A parcel has left as soon as it is asked for, so
 * that only one that was not yet can be called back.
 *
 * One atomic write a call: a crash before it leaves nothing, a crash after it leaves what the same call then finds.
 */
export function simulatedCarrier(deps: {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: Clock;
  /** Name of the ledger table. */
  readonly table: string;
}): Carrier {
  /** The first to say something about a shipment decides; what it said comes back. */
  const enter = async (orderId: string, key: string, row: { readonly status: string; readonly country: string }) => {
    const more = { trackingId: `track-${orderId}`, at: new Date(deps.clock()).toISOString() };
    const command = firstStands(deps.table, orderId, key, { kind: 'shipment', ...row, ...more });
    return rowOf((await deps.dynamodb.send(command)).Attributes as Item); // ALL_NEW: there always are
  };
  return {
    async ship({ key, orderId, country }) {
      const row = await enter(orderId, key, { status: country === NOWHERE ? 'refused' : 'shipped', country });
      return shipmentOf(row);
    },
    async findShipment({ key, orderId }) {
      const { Item: item } = await deps.dynamodb.send(
        new GetItemCommand({
          TableName: deps.table,
          Key: { orderId: { S: orderId }, key: { S: key } },
          ConsistentRead: true,
        }),
      );
      return item ? shipmentOf(rowOf(item)) : { outcome: 'none' };
    },
    async recall({ shipKey, orderId }) {
      const { status, trackingId } = await enter(orderId, shipKey, { status: 'recalled', country: '-' });
      return status === 'shipped' ? { outcome: 'gone', trackingId } : { outcome: 'recalled' };
    },
  };
}

const rowOf = (item: Item) => ({
  status: item.status?.S,
  country: item.country?.S,
  trackingId: String(item.trackingId?.S),
});

function shipmentOf({ status, country, trackingId }: ReturnType<typeof rowOf>): Shipment {
  if (status === 'shipped') return { outcome: 'shipped', trackingId };
  return {
    outcome: 'refused',
    reason: status === 'recalled' ? 'it was called back' : `does not deliver to ${country}`,
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
