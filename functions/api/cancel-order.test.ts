import { commitOf } from '@orderflow/core';
import { marshalled } from '@orderflow/testing';
import { OrderCancelled, OrderConfirmed } from '../../events/index.ts';
import { ApiFixture, order } from './testing/api-fixture.ts';

async function apiWithOrder() {
  const api = new ApiFixture();
  const { orderId } = (await api.post('/orders', { body: order })).body;
  return { api, orderId, stream: `order-${orderId}`, cancel: `/orders/${orderId}/cancel` };
}

const lastCommit = (api: ApiFixture) =>
  api.dynamodb
    .rows('events')
    .map((row) => commitOf(marshalled(row)))
    .at(-1);

test('an order can be cancelled for a reason, and the request is the cause', async () => {
  const { api, orderId, cancel } = await apiWithOrder();
  const headers = { 'x-correlation-id': 'desk-3' };
  expect(await api.post(cancel, { body: { reason: 'ordered twice' }, headers })).toMatchObject({
    status: 202,
    headers: { location: `/orders/${orderId}`, 'x-correlation-id': 'desk-3' },
    body: { orderId, status: 'cancelling' },
  });
  expect(lastCommit(api)).toMatchObject({
    version: 2,
    correlationId: 'desk-3',
    events: [{ type: 'order.cancellation.requested', data: { orderId, reason: 'ordered twice' } }],
  });
});

test('or for none', async () => {
  const { api, cancel } = await apiWithOrder();
  expect((await api.post(cancel)).status).toBe(202);
  expect(lastCommit(api)?.events).toMatchObject([{ data: { reason: 'cancelled by the customer' } }]);
});

test('again changes nothing, also when it is over', async () => {
  const { api, orderId, stream, cancel } = await apiWithOrder();
  await api.post(cancel);
  expect((await api.post(cancel)).body).toEqual({ orderId, status: 'cancelling' });
  await api.happened(stream, OrderCancelled({ orderId, customerId: order.customerId, reason: 'ordered twice' }));
  expect((await api.post(cancel)).body).toEqual({ orderId, status: 'cancelled' });
  expect(api.dynamodb.rows('events')).toHaveLength(3);
});

test('is too late once the order is confirmed', async () => {
  const { api, orderId, stream, cancel } = await apiWithOrder();
  await api.happened(stream, OrderConfirmed({ orderId, customerId: order.customerId }));
  expect(await api.post(cancel)).toMatchObject({
    status: 409,
    body: { type: 'urn:orderflow:problem:too-late', detail: `order ${orderId} is confirmed` },
  });
});

test('a confirmation that gets in between is seen', async () => {
  const { api, orderId, stream, cancel } = await apiWithOrder();
  const { send } = api.dynamodb;
  const racing = new ApiFixture({
    random: () => 0.5, // other ids than those of the first api
    dynamodb: {
      send: (async (command: { constructor: { name: string } }) => {
        const isFirstPut = command.constructor.name === 'PutItemCommand' && api.dynamodb.rows('events').length === 1;
        if (isFirstPut) await api.happened(stream, OrderConfirmed({ orderId, customerId: order.customerId }));
        return send(command as never);
      }) as typeof send,
    },
  });
  expect((await racing.post(cancel)).status).toBe(409);
});

test.each(['/orders/unknown/cancel', '/orders/%00/cancel', `/orders/${'x'.repeat(3000)}/cancel`, '/orders//cancel'])(
  '%.30s names no order',
  async (path) => {
    expect(await new ApiFixture().post(path)).toMatchObject({
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
  const { api, cancel } = await apiWithOrder();
  const headers = { 'content-type': 'application/json' };
  expect(await api.post(cancel, { body, headers })).toMatchObject({ status: 400, body: { errors: [{ field }] } });
});

test('the path says which order, whatever the body says', async () => {
  const { api, orderId, cancel } = await apiWithOrder();
  expect((await api.post(cancel, { body: { orderId: 'other' } })).body.orderId).toBe(orderId);
});

test.each(['before', 'after'] as const)('a crash %s the write is mended by asking again', async (when) => {
  const { api, cancel } = await apiWithOrder();
  api.dynamodb.fail({ when, on: ({ name }) => name === 'PutItem' });
  expect((await api.post(cancel)).status).toBe(503);
  expect((await api.post(cancel)).status).toBe(202);
  expect(api.dynamodb.rows('events')).toHaveLength(2);
});
