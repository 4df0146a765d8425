import { commitOf } from '@orderflow/core';
import { marshalled } from '@orderflow/testing';
import { OrderCancelled, OrderConfirmed } from '../../events/index.ts';
import { Door, order } from './testing/door.ts';

async function doorWithOrder() {
  const door = new Door();
  const { orderId } = (await door.post('/orders', { body: order })).body;
  return { door, orderId, stream: `order-${orderId}`, cancel: `/orders/${orderId}/cancel` };
}

const lastCommit = (door: Door) =>
  door.dynamodb
    .rows('events')
    .map((row) => commitOf(marshalled(row)))
    .at(-1);

test('an order can be cancelled for a reason, and the request is the cause', async () => {
  const { door, orderId, cancel } = await doorWithOrder();
  const headers = { 'x-correlation-id': 'desk-3' };
  expect(await door.post(cancel, { body: { reason: 'ordered twice' }, headers })).toMatchObject({
    status: 202,
    headers: { location: `/orders/${orderId}`, 'x-correlation-id': 'desk-3' },
    body: { orderId, status: 'cancelling' },
  });
  expect(lastCommit(door)).toMatchObject({
    version: 2,
    correlationId: 'desk-3',
    events: [{ type: 'order.cancellation.requested', data: { orderId, reason: 'ordered twice' } }],
  });
});

test('or for none', async () => {
  const { door, cancel } = await doorWithOrder();
  expect((await door.post(cancel)).status).toBe(202);
  expect(lastCommit(door)?.events).toMatchObject([{ data: { reason: 'cancelled by the customer' } }]);
});

test('again changes nothing, also when it is over', async () => {
  const { door, orderId, stream, cancel } = await doorWithOrder();
  await door.post(cancel);
  expect((await door.post(cancel)).body).toEqual({ orderId, status: 'cancelling' });
  await door.happened(stream, OrderCancelled({ orderId, customerId: order.customerId, reason: 'ordered twice' }));
  expect((await door.post(cancel)).body).toEqual({ orderId, status: 'cancelled' });
  expect(door.dynamodb.rows('events')).toHaveLength(3);
});

test('is too late once the order is confirmed', async () => {
  const { door, orderId, stream, cancel } = await doorWithOrder();
  await door.happened(stream, OrderConfirmed({ orderId, customerId: order.customerId }));
  expect(await door.post(cancel)).toMatchObject({
    status: 409,
    body: { type: 'urn:orderflow:problem:too-late', detail: `order ${orderId} is confirmed` },
  });
});

test('a confirmation that gets in between is seen', async () => {
  const { door, orderId, stream, cancel } = await doorWithOrder();
  const { send } = door.dynamodb;
  const racing = new Door({
    random: () => 0.5, // other ids than those of the first door
    dynamodb: {
      send: (async (command: { constructor: { name: string } }) => {
        const isFirstPut = command.constructor.name === 'PutItemCommand' && door.dynamodb.rows('events').length === 1;
        if (isFirstPut) await door.happened(stream, OrderConfirmed({ orderId, customerId: order.customerId }));
        return send(command as never);
      }) as typeof send,
    },
  });
  expect((await racing.post(cancel)).status).toBe(409);
});

test.each(['/orders/unknown/cancel', '/orders/%00/cancel', `/orders/${'x'.repeat(3000)}/cancel`, '/orders//cancel'])(
  '%.30s names no order',
  async (path) => {
    expect(await new Door().post(path)).toMatchObject({
      status: 404,
      body: { type: 'urn:orderflow:problem:unknown-order' },
    });
  },
);

test.each([
  ['a reason that is none', '{"reason":""}', 'reason'],
  ['a reason that is no text', '{"reason":7}', 'reason'],
  ['no object', '"sorry"', 'body'],
  ['null', 'null', 'body'],
  ['a list', '[]', 'body'],
  ['no JSON, though blank', '\f', 'body'],
])('%s is refused', async (_, body, field) => {
  const { door, cancel } = await doorWithOrder();
  const headers = { 'content-type': 'application/json' };
  expect(await door.post(cancel, { body, headers })).toMatchObject({ status: 400, body: { errors: [{ field }] } });
});

test('the path says which order, whatever the body says', async () => {
  const { door, orderId, cancel } = await doorWithOrder();
  expect((await door.post(cancel, { body: { orderId: 'other' } })).body.orderId).toBe(orderId);
});

test.each(['before', 'after'] as const)('a crash %s the write is mended by asking again', async (when) => {
  const { door, cancel } = await doorWithOrder();
  door.dynamodb.fail({ when, on: ({ name }) => name === 'PutItem' });
  expect((await door.post(cancel)).status).toBe(503);
  expect((await door.post(cancel)).status).toBe(202);
  expect(door.dynamodb.rows('events')).toHaveLength(2);
});
