import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { FACTS } from '../2-broker/events.ts';
import type { Switches } from '../4-switched/switches.ts';
import type { Providers } from '../world/providers.ts';
import type { Sides } from './figures.ts';

/** All items of a table. */
export async function itemsOf(dynamodb: DynamoDBClient, table: string): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

/** Orders that have not ended, or whose money, pieces and parcel are not as their end says: in a sentence each. */
export async function unfinished(dynamodb: DynamoDBClient, table: string, providers: Providers): Promise<string[]> {
  const rows = await itemsOf(dynamodb, table);
  const known = new Set(rows.map(({ orderId }) => orderId?.S));
  const wrong = rows.flatMap(({ orderId: { S: id = '' } = { S: '' }, status }) => {
    const has = [providers.held.has(id), providers.reserved.has(id), providers.shipped.has(id)];
    const isRight = status?.S !== 'accepted' && has.every((one) => one === (status?.S === 'completed'));
    return isRight ? [] : [`${id} is ${status?.S}; money, pieces, parcel: ${has.join(', ')}`];
  });
  const unknown = [...providers.held.keys()].filter((id) => !known.has(id));
  return [...wrong, ...unknown.map((id) => `${id} is paid, and the shop does not know it`)];
}

/** The action by which a context does its part. */
const DOES = { payment: 'payment/charge', inventory: 'inventory/reserve', shipping: 'shipping/ship' };

/** The ledger, against what the providers have seen. */
export async function sidesBy(switches: Switches, providers: Providers): Promise<Sides[]> {
  const sides: Sides[] = [];
  for (const { name } of FACTS) {
    const ledger = new Map<string, string>();
    for await (const { key, side } of switches[name].ledger()) ledger.set(key, side);
    const calls = providers.calls.filter(({ action }) => action === DOES[name]);
    const wrong = new Set(calls.flatMap(({ orderId, by }) => (ledger.get(orderId) === by ? [] : [orderId])));
    const of = (side: string) => [...ledger.values()].filter((one) => one === side).length;
    sides.push({ context: name, calls: of('calls'), events: of('events'), wrong: wrong.size });
  }
  return sides;
}
