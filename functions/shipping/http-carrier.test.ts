import { httpProvider } from '@orderflow/core/providers';
import { type FakeProvider, fakeProvider } from '@orderflow/testing';
import * as fc from 'fast-check';
import { httpCarrier } from './http-carrier.ts';

let server: FakeProvider;
beforeEach(async () => {
  server = await fakeProvider();
});
afterEach(() => server.close());

const carrier = () =>
  httpCarrier(httpProvider({ name: 'carrier', url: server.url, timeoutMs: 2000, secret: async () => 'sk' }));
const request = { key: 'ship-o1', orderId: 'o1', country: 'DE' };
const recall = { key: 'recall-o1', shipKey: 'ship-o1', orderId: 'o1' };
type Answer = readonly [status: number, body: object | string];

/** The carrier answers a POST so, and a look-up of the shipment so. */
function says(post: Answer, lookUp: Answer = [404, {}]) {
  server.answersTo({ 'POST shipments': post, 'POST recalls': post, 'GET shipments/ship-o1': lookUp });
}
const GARBAGE = [
  { trackingId: '' },
  { trackingId: null, status: 'on_its_way' },
  { status: 7 },
  [],
  'not json',
  '',
] as const;

describe('a shipment', () => {
  test('is sent with its key', async () => {
    says([201, { trackingId: 't1' }]);
    expect(await carrier().ship(request)).toEqual({ outcome: 'shipped', trackingId: 't1' });
    expect(server.requests).toMatchObject([
      { path: '/v1/shipments', headers: { 'idempotency-key': 'ship-o1' }, body: { orderId: 'o1', country: 'DE' } },
    ]);
  });

  test('whose tracking id is a number has its digits', async () => {
    says([200, { trackingId: 4711, status: 'label_printed' }]);
    expect(await carrier().ship(request)).toEqual({ outcome: 'shipped', trackingId: '4711' });
  });

  test.each<[number, object | string, string]>([
    [422, { error: { message: 'too far' } }, 'too far'],
    [422, { error: { message: '' } }, 'not deliverable'],
    [422, {}, 'not deliverable'],
    [422, 'not json', 'not deliverable'],
    [400, { error: { message: 'no such country' } }, 'no such country'],
    [200, { status: 'failed', trackingId: 't1', error: { message: 'too heavy' } }, 'too heavy'],
    [200, { status: 'Rejected' }, 'not deliverable'],
  ])('is refused by %d %p', async (status, body, reason) => {
    says([status, body]);
    expect(await carrier().ship(request)).toEqual({ outcome: 'refused', reason });
  });

  test.each(GARBAGE)('answered with %p is looked up', async (body) => {
    says([200, body], [200, { trackingId: 't1' }]);
    expect(await carrier().ship(request)).toEqual({ outcome: 'shipped', trackingId: 't1' });
    says([200, body], [200, { status: 'failed' }]);
    expect(await carrier().ship(request)).toEqual({ outcome: 'refused', reason: 'not deliverable' });
    for (const lookUp of [
      [404, {}],
      [200, body],
    ] as const) {
      says([200, body], lookUp);
      await expect(carrier().ship(request)).rejects.toMatchObject({ failureClass: 'pending' });
    }
  });

  test('that is accepted and not decided is pending', async () => {
    says([202, { status: 'processing' }]);
    await expect(carrier().ship(request)).rejects.toMatchObject({ failureClass: 'pending' });
  });

  test('that is refused because of this client waits for an operator', async () => {
    for (const [status, body] of [
      [400, { error: { code: 'api_key_expired' } }],
      [401, {}],
      [404, 'gone'],
    ] as const) {
      says([status, body]);
      await expect(carrier().ship(request)).rejects.toMatchObject({ failureClass: 'unavailable' });
    }
    says([400, 'Bad Request'], [404, '<html>']);
    await expect(carrier().ship(request)).rejects.toMatchObject({ failureClass: 'unavailable' });
  });
});

describe('a look-up', () => {
  test.each<[Answer, object]>([
    [[404, {}], { outcome: 'none' }],
    [[200, { trackingId: 't1' }], { outcome: 'shipped', trackingId: 't1' }],
    [[200, { status: 'recalled', error: { message: 'called back' } }], { outcome: 'refused', reason: 'called back' }],
  ])('%p', async (answer, found) => {
    says([500, {}], answer);
    expect(await carrier().findShipment({ key: 'ship-o1', orderId: 'o1' })).toEqual(found);
  });
});

describe('a recall', () => {
  test.each<[number, object | string, object]>([
    [200, {}, { outcome: 'recalled' }],
    [204, '', { outcome: 'recalled' }],
    [404, { trackingId: 't1' }, { outcome: 'recalled' }],
    [200, { status: 'cancelled', trackingId: 't1' }, { outcome: 'recalled' }],
    [200, { trackingId: 't1' }, { outcome: 'gone', trackingId: 't1' }],
  ])('with its key: %d %p', async (status, body, outcome) => {
    says([status, body]);
    expect(await carrier().recall(recall)).toEqual(outcome);
    expect(server.requests).toMatchObject([
      {
        path: '/v1/recalls',
        headers: { 'idempotency-key': 'recall-o1' },
        body: { shipment: 'ship-o1', orderId: 'o1' },
      },
    ]);
  });

  test.each([{ status: 'failed' }, { status: 7 }, { status: 'hm', trackingId: 't1' }, [], 'not json'])(
    'answered with %p has the parcel looked up',
    async (body) => {
      says([200, body], [200, { trackingId: 't1' }]);
      expect(await carrier().recall(recall)).toEqual({ outcome: 'gone', trackingId: 't1' });
      says([200, body], [200, { status: 'recalled' }]);
      expect(await carrier().recall(recall)).toEqual({ outcome: 'recalled' });
      for (const lookUp of [
        [404, {}],
        [200, {}],
        [200, { status: 'pending' }],
      ] as const) {
        says([200, body], lookUp);
        await expect(carrier().recall(recall)).rejects.toMatchObject({ failureClass: 'pending' });
      }
      says([404, '<html>']);
      await expect(carrier().recall(recall)).rejects.toMatchObject({ failureClass: 'unavailable' });
    },
  );
});

test('a parcel has left, or never will, only by an answer that says so, whatever else a 200 holds', () =>
  fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.jsonValue(), fc.record({ status: fc.anything(), trackingId: fc.constantFrom('', null, {}, []) })),
      async (body) => {
        const text = JSON.stringify(body) ?? '';
        if (/[a-z]{4}/.test(text.replace(/status|trackingId|null|true|false/g, ''))) return; // may be a word that means something
        says([200, text], [200, text]);
        await expect(carrier().ship(request)).rejects.toMatchObject({ failureClass: 'pending' });
      },
    ),
    { numRuns: 50 },
  ));

test('what fails keeps the class that the status has', async () => {
  server.answers(503, {});
  await expect(carrier().ship(request)).rejects.toMatchObject({ failureClass: 'unavailable', dependency: 'carrier' });
});
