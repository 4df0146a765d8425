import { BatchGetItemCommand, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { marshalled } from '../attribute-values.ts';
import { fake } from '../sample-requests.ts';

const keys = (...skus: string[]): KeysAndAttributes => ({ Keys: skus.map((sku) => ({ sku: { S: sku } })) });

const get = (RequestItems: Record<string, KeysAndAttributes>) => new BatchGetItemCommand({ RequestItems });

function shelf() {
  const dynamodb = fake();
  dynamodb.seed('stock', { sku: 'tea', available: 3 }, { sku: 'cup', available: 1 });
  dynamodb.seed('events', { stream: 'a', version: 1 });
  return dynamodb;
}

test('a batch returns the items that exist, of several tables, not in the order of its keys', async () => {
  const events = { Keys: [marshalled({ stream: 'a', version: 1 }), marshalled({ stream: 'a', version: 2 })] };
  expect(await shelf().send(get({ stock: keys('tea', 'no', 'cup'), events }))).toEqual({
    Responses: {
      stock: [marshalled({ sku: 'cup', available: 1 }), marshalled({ sku: 'tea', available: 3 })],
      events: [marshalled({ stream: 'a', version: 1 })],
    },
    UnprocessedKeys: {},
  });
});

test('keys that are left unprocessed are named, as the request has them', async () => {
  const dynamodb = shelf();
  dynamodb.fail({ when: 'partial' });
  const request = get({ stock: { ...keys('tea', 'cup', 'no'), ConsistentRead: true } });
  expect(await dynamodb.send(request)).toEqual({
    Responses: { stock: [marshalled({ sku: 'tea', available: 3 })] },
    UnprocessedKeys: { stock: { ...keys('cup', 'no'), ConsistentRead: true } },
  });
  expect(await dynamodb.send(request)).toMatchObject({ UnprocessedKeys: {} });
});

test.each([
  ['no key', { stock: keys() }, 'greater than or equal to 1'],
  ['a key twice', { stock: keys('tea', 'tea') }, 'contains duplicates'],
  ['more than 100 keys', { stock: keys(...Array.from({ length: 101 }, (_, n) => `${n}`)) }, 'Too many items'],
  ['the key of another table', { events: keys('tea') }, 'does not match'],
  ['a table that does not exist', { shop: keys('tea') }, 'not found'],
  ['what is not simulated', { stock: { ...keys('tea'), AttributesToGet: ['sku'] } }, 'AttributesToGet of'],
])('a batch with %s is refused', async (_, requests, reason) => {
  await expect(shelf().send(get(requests))).rejects.toThrow(reason);
});
