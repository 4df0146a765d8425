import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  causes,
  consumerFixture,
  DLQ,
  FakeDynamoDB,
  opened,
  sqsBatch,
  THING_EVENTS,
  ThingCounted,
  type ThingReaction,
  thingReaction,
  touched,
} from '@orderflow/testing';
import { defineStream } from '../contracts/index.ts';
import { consume } from '../decide/index.ts';
import { EventStore } from '../store/index.ts';
import { inShadow } from './in-shadow.ts';

const Things = defineStream('things', { key: 'thingId', events: [ThingCounted] });
const EVENTS = { key: ['stream', 'version'] };

function fixture(tables?: Readonly<Record<string, string>>) {
  const dynamodb = new FakeDynamoDB({
    events: EVENTS,
    shadow: EVENTS,
    stock: { key: ['sku'] },
    'shadow-stock': { key: ['sku'] },
  });
  const live = { ...consumerFixture(), dynamodb };
  const deps = inShadow(live, { streams: [Things], eventsTable: 'shadow', ...(tables && { tables }) });
  const deliver = (reaction: Partial<ThingReaction>, ...records: ReturnType<typeof opened>[]) =>
    consume(THING_EVENTS, deps, thingReaction(reaction))(sqsBatch(...records));
  const stored = (table: string) => dynamodb.rows(table).length;
  const happened = (stream: string) =>
    new EventStore(dynamodb, 'events').append({
      ...{ stream, version: 1, causationId: 'c', correlationId: 'r', at: '2026-11-23T08:00:00.000Z' },
      events: [ThingCounted({ thingId: 'x', count: 7 })],
    });
  return { dynamodb, live, deps, deliver, stored, happened };
}

const taking = () => [
  {
    Update: {
      TableName: 'stock',
      Key: { sku: { S: 'tea' } },
      UpdateExpression: 'ADD #n :one',
      ExpressionAttributeNames: { '#n': 'n' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  },
];

test('decides on its own streams in shadow, whatever the live streams of that name hold', async () => {
  const { dynamodb, deliver, stored, happened } = fixture();
  await happened('things-x');
  expect(await deliver({}, opened('e1'), touched('e2'))).toEqual({ batchItemFailures: [] });
  expect(causes({ dynamodb: { rows: () => dynamodb.rows('shadow') } })).toEqual(['e1', 'e2']);
  expect(stored('events')).toBe(1);
});

test('reads the streams of others live', async () => {
  const { deliver, happened } = fixture();
  await happened('others-x');
  const found: number[] = [];
  await deliver(
    {
      prepare: async (_, event, readStream) => {
        found.push((await readStream('others-x')).version);
        return event;
      },
    },
    opened('e1'),
  );
  expect(found[0]).toBe(1);
});

test('a write to a table that has no other in its place is a dead letter with the reason, and nothing is written', async () => {
  const { live, deliver, stored } = fixture();
  expect(await deliver({ transactWith: taking }, opened('e1'))).toEqual({ batchItemFailures: [] });
  expect(live.sqs.messages(DLQ)).toMatchObject([{ attributes: { reason: 'in shadow nothing is written to stock' } }]);
  expect([stored('events'), stored('shadow'), stored('stock')]).toEqual([0, 0, 0]);
});

test('a commit to the stream of another consumer is refused', async () => {
  const { live, deliver, stored } = fixture();
  await deliver({ stream: () => 'others-x' }, opened('e1'));
  expect(live.sqs.messages(DLQ)).toMatchObject([
    { attributes: { reason: 'in shadow nothing is written to events, stream others-x' } },
  ]);
  expect(stored('events')).toBe(0);
});

test('tables with others in their place are written and read there', async () => {
  const { dynamodb, deps, deliver, stored } = fixture({ stock: 'shadow-stock' });
  await deliver({ transactWith: taking }, opened('e1'));
  expect([stored('shadow'), stored('stock'), dynamodb.rows('shadow-stock')]).toEqual([1, 0, [{ sku: 'tea', n: 1 }]]);

  const Key = { sku: { S: 'rice' } };
  await deps.dynamodb.send(new PutItemCommand({ TableName: 'stock', Item: Key }));
  await deps.dynamodb.send(new UpdateItemCommand({ ...taking()[0]?.Update, TableName: 'stock', Key }));
  expect((await deps.dynamodb.send(new GetItemCommand({ TableName: 'stock', Key }))).Item).toEqual({
    sku: { S: 'rice' },
    n: { N: '1' },
  });
  await deps.dynamodb.send(new DeleteItemCommand({ TableName: 'stock', Key }));
  expect(dynamodb.rows('shadow-stock')).toHaveLength(1);
});

test('reads of all else are live', async () => {
  const { dynamodb, deps, happened } = fixture();
  dynamodb.seed('stock', { sku: 'tea' });
  await happened('things-x');
  const Key = { sku: { S: 'tea' } };
  expect((await deps.dynamodb.send(new GetItemCommand({ TableName: 'stock', Key }))).Item).toEqual(Key);
  expect((await deps.dynamodb.send(new ScanCommand({ TableName: 'events' }))).Items).toHaveLength(1);
  const keys = { events: { Keys: [{ stream: { S: 'things-x' }, version: { N: '1' } }] } };
  const { Responses } = await deps.dynamodb.send(new BatchGetItemCommand({ RequestItems: keys }));
  expect(Responses?.events).toHaveLength(1);
});

test('an event of an own stream is looked up where it is stored, alone in its batch or not', async () => {
  const { deps, happened } = fixture();
  await happened('things-x');
  const store = new EventStore(deps.dynamodb, 'events');
  const place = { stream: 'things-x', sequence: 1 };
  for (const places of [[place], [place, place]])
    for (const found of await Promise.all(store.findEach(places))) expect(found).toMatchObject(place);
  expect((await store.load('things-x')).events).toEqual([]);
});

test('a command that is not known may have an effect: it is refused', () => {
  const { deps } = fixture();
  expect(() => deps.dynamodb.send(new DescribeTableCommand({ TableName: 'stock' }))).toThrow('is not known in shadow');
});
