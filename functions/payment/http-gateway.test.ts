import { httpProvider } from '@orderflow/core/providers';
import { type FakeProvider, fakeProvider } from '@orderflow/testing';
import { httpGateway } from './http-gateway.ts';

let server: FakeProvider;
beforeEach(async () => {
  server = await fakeProvider();
});
afterEach(() => server.close());

const gateway = () =>
  httpGateway(httpProvider({ name: 'payment provider', url: server.url, timeoutMs: 2000, secret: async () => 'sk' }));

const charge = { key: 'charge-o1', orderId: 'o1', amount: 900, currency: 'EUR', method: 'card', token: 'tok_1' };
const refund = { key: 'refund-o1', chargeKey: 'charge-o1', orderId: 'o1' };

test('a charge, with its key', async () => {
  server.answers(200, { status: 'succeeded' });
  expect(await gateway().charge(charge)).toEqual({ outcome: 'charged' });
  const { key, ...body } = charge;
  expect(server.requests).toMatchObject([{ path: '/v1/charges', headers: { 'idempotency-key': key }, body }]);
});

test.each([
  [{ error: { message: 'insufficient funds' } }, 'insufficient funds'],
  [{ error: { message: 'x'.repeat(600) } }, 'x'.repeat(512)],
  [{ error: { message: `${'x'.repeat(511)}\u{1f4b3}` } }, `${'x'.repeat(511)}\ufffd`],
  [{ error: { message: '' } }, 'card declined'],
  [{ error: {} }, 'card declined'],
  [{}, 'card declined'],
  ['not json', 'card declined'],
])('402 is a decline: %p', async (body, reason) => {
  server.answers(402, body);
  expect(await gateway().charge(charge)).toEqual({ outcome: 'declined', reason });
});

test.each([
  [{ status: 'processing' }, 'payment provider: charge-o1 is processing'],
  ['not json', 'payment provider: charge-o1 is undefined'],
])('a charge that has not succeeded yet (%p) is asked for again', async (body, message) => {
  server.answers(200, body);
  await expect(gateway().charge(charge)).rejects.toMatchObject({ failureClass: 'transient', message });
});

test('a refund of all that was charged', async () => {
  server.answers(200, {});
  expect(await gateway().refund(refund)).toEqual({ outcome: 'refunded' });
  expect(server.requests).toMatchObject([
    { path: '/v1/refunds', headers: { 'idempotency-key': 'refund-o1' }, body: { charge: 'charge-o1', orderId: 'o1' } },
  ]);
});

test('a refund of nothing', async () => {
  server.answers(404, {});
  expect(await gateway().refund(refund)).toEqual({ outcome: 'nothing' });
});

test('a refund of what was given back before, under another key', async () => {
  server.answers(400, { error: { code: 'charge_already_refunded' } });
  expect(await gateway().refund(refund)).toEqual({ outcome: 'refunded' });
});

test.each([{ error: { code: 'parameter_invalid' } }, {}, 'not json'])('a refund that is wrong: %p', async (body) => {
  server.answers(400, body);
  await expect(gateway().refund(refund)).rejects.toMatchObject({
    failureClass: 'permanent',
    message: 'payment provider: 400 to refunds refund-o1',
  });
});

test('what fails keeps the class that the status has', async () => {
  server.answers(503, {});
  await expect(gateway().charge(charge)).rejects.toMatchObject({ failureClass: 'unavailable' });
  server.answers(409, {});
  await expect(gateway().refund(refund)).rejects.toMatchObject({ failureClass: 'transient' });
});
