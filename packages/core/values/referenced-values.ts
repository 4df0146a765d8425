import { createHmac } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expiry } from '../effects/index.ts';
import type { Clock } from '../surroundings/index.ts';

/** What keeping a value needs from outside. */
export interface ValueDeps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: Clock;
}

export interface ValueSettings {
  /** Partition key `reference` (S), TTL attribute `expiresAt`. Whoever may read it may read the values. */
  readonly table: string;
  /** Known to nobody outside of the deployment: without it a value could be guessed by its reference. */
  readonly secret: string;
  /** How long a value is kept, in seconds; greater than 0. */
  readonly ttlSeconds: number;
}

/**
 * Keeps a value that must not be part of an event, and gives the reference that is: everybody may subscribe to an event, and it
 * is kept for ever, and the value is read by whom IAM allows it, until it expires. Of one owner the same value has the same reference, so
 * that the event is the same however often it is made.
 *
 * - crash before the write: nothing happened.
 * - crash after it: the value expires, unless the event is made later.
 * @param owner what the value belongs to, such as an order
 */
export async function keepValue(
  { dynamodb, clock }: ValueDeps,
  { table, secret, ttlSeconds }: ValueSettings,
  owner: string,
  value: string,
): Promise<string> {
  const reference = createHmac('sha256', secret)
    .update(JSON.stringify([owner, value]))
    .digest('base64url');
  const Item = { reference: { S: reference }, value: { S: value }, ...expiry({ clock }, ttlSeconds) };
  await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
  return reference;
}

/**
 * The value of a reference, strongly consistent; `undefined` once it has expired and DynamoDB has deleted it, which may be days
 * later.
 */
export async function findValue(
  { dynamodb }: Pick<ValueDeps, 'dynamodb'>,
  table: string,
  reference: string,
): Promise<string | undefined> {
  const Key = { reference: { S: reference } };
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item?.value?.S;
}
