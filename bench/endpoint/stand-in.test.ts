import { StandIn } from './stand-in.ts';

const put = (id: string, more: object = {}) => ({
  TableName: 'idempotency',
  Item: { id: { S: id } },
  ConditionExpression: 'attribute_not_exists(#id)',
  ...more,
});

test('counts calls by operation and write units, until settled', () => {
  const endpoint = new StandIn();
  endpoint.answer('PutItem', put('a'));
  endpoint.answer('PutItem', put('b', { Item: { id: { S: 'b' }, data: { S: 'x'.repeat(1500) } } }));
  endpoint.answer('PutEvents', { Entries: [{}, {}] });
  expect(endpoint.settle('idempotency')).toEqual({
    cost: { calls: { PutItem: 2, PutEvents: 1 }, writeUnits: 3, published: 2 },
    items: [{ id: { S: 'a' } }, expect.objectContaining({ id: { S: 'b' } })],
  });
  expect(endpoint.settle('idempotency')).toEqual({ cost: { calls: {}, writeUnits: 0, published: 0 }, items: [] });
});

test('a conditional write fails the second time, and tells what is there', () => {
  const endpoint = new StandIn();
  expect(endpoint.answer('PutItem', put('a'))).toEqual({ status: 200, body: {} });
  expect(endpoint.answer('PutItem', put('a'))).toMatchObject({ status: 400, body: { Item: { id: { S: 'a' } } } });
  expect(endpoint.answer('PutItem', put('a', { ConditionExpression: undefined })).status).toBe(200);
});

test('an update costs what the larger of before and after does', () => {
  const endpoint = new StandIn();
  endpoint.answer('PutItem', put('a'));
  endpoint.answer('UpdateItem', {
    TableName: 'idempotency',
    Key: { id: { S: 'a' } },
    UpdateExpression: 'SET #data = :data, #status = :status',
    ExpressionAttributeNames: { '#data': 'data', '#status': 'status' },
    ExpressionAttributeValues: { ':data': { S: 'x'.repeat(1024) }, ':status': { S: 'COMPLETED' } },
  });
  const { cost, items } = endpoint.settle('idempotency');
  expect(cost.writeUnits).toBe(1 + 2);
  expect(items).toEqual([{ id: { S: 'a' }, data: { S: 'x'.repeat(1024) }, status: { S: 'COMPLETED' } }]);
});

test('a transaction costs twice for each item', () => {
  const endpoint = new StandIn();
  const Put = { TableName: 'events', Item: { stream: { S: 's' }, version: { N: '1' } } };
  endpoint.answer('TransactWriteItems', { TransactItems: [{ Put }, { Update: { TableName: 'payments', Key: {} } }] });
  expect(endpoint.settle('events')).toMatchObject({ cost: { writeUnits: 4 }, items: [Put.Item] });
});

test('answers in the shapes of the services', () => {
  const endpoint = new StandIn();
  const { body } = endpoint.answer('PutEvents', { Entries: [{}, {}] });
  expect(body).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }, {}] });
  expect(endpoint.answer('SendMessage', { MessageBody: 'x' }).body).toMatchObject({
    MD5OfMessageBody: '9dd4e461268c8034f5c8564e155c67a6',
  });
  const query = (stream: string) =>
    endpoint.answer('Query', { ExpressionAttributeValues: { ':stream': { S: stream } } }).body;
  expect(query('payment-1')).toEqual({ Items: [], Count: 0, ScannedCount: 0 });
  expect(query('order-1')).toMatchObject({ Items: [{ stream: { S: 'order-1' }, version: { N: '1' } }], Count: 1 });
  const Keys = ['order-1', 'payment-1'].map((stream) => ({ stream: { S: stream }, version: { N: '1' } }));
  expect(endpoint.answer('BatchGetItem', { RequestItems: { events: { Keys } } }).body).toMatchObject({
    Responses: { events: [{ stream: { S: 'order-1' }, version: { N: '1' } }] },
    UnprocessedKeys: {},
  });
  expect(endpoint.answer('ChangeMessageVisibility', {})).toEqual({ status: 200, body: {} });
});

test('what it does not know is an error', () => {
  const endpoint = new StandIn();
  expect(endpoint.answer('Scan', {}).status).toBe(400);
  expect(() => endpoint.answer('PutItem', { TableName: 'nowhere', Item: {} })).toThrow('there is no table nowhere');
});
