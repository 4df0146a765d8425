import { httpProvider } from '@orderflow/core/providers';
import { type FakeProvider, fakeProvider } from '@orderflow/testing';
import { httpCarrier } from './http-carrier.ts';

let server: FakeProvider;
beforeEach(async () => {
  server = await fakeProvider();
});
afterEach(() => server.close());

const carrier = () =>
  httpCarrier(httpProvider({ name: 'carrier', url: server.url, timeoutMs: 2000, secret: async () => 'sk' }));
const request = { key: 'ship-o1', orderId: 'o1', country: 'DE' };

test('a shipment, with its key', async () => {
  server.answers(201, { trackingId: 't1' });
  expect(await carrier().ship(request)).toEqual({ outcome: 'shipped', trackingId: 't1' });
  expect(server.requests).toMatchObject([
    { path: '/v1/shipments', headers: { 'idempotency-key': 'ship-o1' }, body: { orderId: 'o1', country: 'DE' } },
  ]);
});

test.each([
  [{ error: { message: 'too far' } }, 'too far'],
  [{ error: { message: '' } }, 'not deliverable'],
  [{ error: {} }, 'not deliverable'],
  [{}, 'not deliverable'],
  ['not json', 'not deliverable'],
])('422 is a refusal: %p', async (body, reason) => {
  server.answers(422, body);
  expect(await carrier().ship(request)).toEqual({ outcome: 'refused', reason });
});

test.each([[{}], [{ trackingId: '' }], ['not json']])(
  'a shipment without a tracking id (%p) is asked for again',
  async (body) => {
    server.answers(200, body);
    await expect(carrier().ship(request)).rejects.toMatchObject({
      failureClass: 'transient',
      message: 'carrier: ship-o1 has no tracking id',
    });
  },
);

const recall = { key: 'recall-o1', shipKey: 'ship-o1', orderId: 'o1' };

test.each([
  [200, {}, { outcome: 'recalled' }],
  [204, 'not json', { outcome: 'recalled' }],
  [404, { trackingId: 't1' }, { outcome: 'recalled' }],
  [200, { trackingId: 't1' }, { outcome: 'gone', trackingId: 't1' }],
])('a recall, with its key: %d %p', async (status, body, outcome) => {
  server.answers(status, body);
  expect(await carrier().recall(recall)).toEqual(outcome);
  expect(server.requests).toMatchObject([
    { path: '/v1/recalls', headers: { 'idempotency-key': 'recall-o1' }, body: { shipment: 'ship-o1', orderId: 'o1' } },
  ]);
});

test('what fails keeps the class that the status has', async () => {
  server.answers(503, {});
  await expect(carrier().ship(request)).rejects.toMatchObject({ failureClass: 'unavailable', dependency: 'carrier' });
  server.answers(400, {});
  await expect(carrier().ship(request)).rejects.toMatchObject({ failureClass: 'permanent' });
});
