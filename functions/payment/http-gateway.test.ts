import { httpProvider } from '@orderflow/core/providers';
import { type FakeProvider, fakeProvider } from '@orderflow/testing';
import * as fc from 'fast-check';
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
const GARBAGE = [{}, { status: 7 }, { status: 'on_its_way' }, { status: null }, [], 'not json', ''] as const;
type Answer = readonly [status: number, body: object | string];

/** The provider answers a POST so, and a look-up of the charge so. */
function says(post: Answer, lookUp: Answer = [404, {}]) {
  server.answersTo({ 'POST charges': post, 'POST refunds': post, 'GET charges/charge-o1': lookUp });
}
const asked = () => server.requests.map(({ method, path }) => `${method} ${path?.slice('/v1/'.length)}`);

describe('a charge', () => {
  test('is sent with its key', async () => {
    says([200, { status: 'succeeded' }]);
    expect(await gateway().charge(charge)).toEqual({ outcome: 'charged' });
    const { key, ...body } = charge;
    expect(server.requests).toMatchObject([{ path: '/v1/charges', headers: { 'idempotency-key': key }, body }]);
  });

  test.each([
    [{ error: { message: 'insufficient funds' } }, 'insufficient funds'],
    [{ error: { message: 'x'.repeat(600) } }, 'x'.repeat(512)],
    [{ error: { message: `${'x'.repeat(511)}\u{1f4b3}` } }, `${'x'.repeat(511)}\ufffd`],
    [{ error: { message: 51 } }, '51'],
    [{ error: { message: '' } }, 'card declined'],
    [{ error: {} }, 'card declined'],
    [{}, 'card declined'],
    ['not json', 'card declined'],
  ])('402 is a decline: %p', async (body, reason) => {
    says([402, body]);
    expect(await gateway().charge(charge)).toEqual({ outcome: 'declined', reason });
  });

  test.each([
    [{ status: 'failed', error: { message: 'insufficient funds' } }, 'insufficient funds'],
    [{ status: 'Declined', failureMessage: 'expired card' }, 'expired card'],
    [{ status: 'failed' }, 'card declined'],
  ])('that has failed in a 200 is a decline: %p', async (body, reason) => {
    says([200, body]);
    expect(await gateway().charge(charge)).toEqual({ outcome: 'declined', reason });
  });

  test.each([
    [400, { error: { code: 'amount_too_small', message: 'at least 50 cents' } }, 'at least 50 cents'],
    [400, { error: { code: 'resource_missing' } }, 'the payment was refused'],
    [422, { error: {} }, 'the payment was refused'],
  ])('that is refused as wrong (%d %p) is a decline', async (status, body, reason) => {
    says([status, body]);
    expect(await gateway().charge(charge)).toEqual({ outcome: 'declined', reason });
  });

  test.each<Answer>([
    [400, { error: { code: 'parameter_unknown' } }],
    [402, { error: { type: 'authentication_error' } }],
    [401, {}],
    [404, {}],
  ])('that is refused because of this client (%d %p) waits for an operator', async (...answer) => {
    says(answer);
    await expect(gateway().charge(charge)).rejects.toMatchObject({ failureClass: 'unavailable' });
  });

  test.each<[Answer, object]>([
    [[200, { status: 'succeeded' }], { outcome: 'charged' }],
    [[200, { status: 'failed' }], { outcome: 'declined', reason: 'card declined' }],
    [[200, { status: 'processing' }], { outcome: 'pending' }],
    [[200, { status: 'refunded' }], { outcome: 'declined', reason: 'it was given back' }],
    [[200, { status: 'succeeded', refunded: true }], { outcome: 'declined', reason: 'it was given back' }],
  ])('that is pending, or nobody knows, is looked up: %p', async (lookUp, outcome) => {
    for (const status of ['processing', 'requires_action', 'Requires-Action', 'on_its_way', 7, undefined]) {
      says([200, { status }], lookUp);
      expect(await gateway().charge(charge)).toEqual(outcome);
    }
    expect(asked().slice(-2)).toEqual(['POST charges', 'GET charges/charge-o1']);
  });

  test('that is pending and not found yet is pending', async () => {
    says([202, { status: 'processing' }]);
    expect(await gateway().charge(charge)).toEqual({ outcome: 'pending' });
  });

  test.each(GARBAGE)('of which neither the answer nor the look-up tells anything (%p) is pending', async (body) => {
    for (const lookUp of [
      [404, {}],
      [200, body],
    ] as const) {
      says([200, body], lookUp);
      await expect(gateway().charge(charge)).rejects.toMatchObject({ failureClass: 'pending' });
    }
  });

  test.each(['Bad Request', '<html>', '[]'])(
    '400 of something between us and the provider (%p) is no refusal',
    async (body) => {
      says([400, body]);
      await expect(gateway().charge(charge)).rejects.toMatchObject({ failureClass: 'pending' });
    },
  );
});

describe('a look-up', () => {
  test.each<[Answer, object]>([
    [[404, {}], { outcome: 'none' }],
    [[200, { status: 'paid' }], { outcome: 'charged' }],
    [[200, { status: 'canceled' }], { outcome: 'declined', reason: 'card declined' }],
    [[200, { status: 'pending' }], { outcome: 'pending' }],
    [[200, { status: 'refunded' }], { outcome: 'refunded' }],
  ])('%p', async (answer, found) => {
    says([500, {}], answer);
    expect(await gateway().findCharge({ key: 'charge-o1', orderId: 'o1' })).toEqual(found);
  });

  test('that a server answers which knows no such URL says nothing', async () => {
    says([500, {}], [404, '<html>']);
    const looked = gateway().findCharge({ key: 'charge-o1', orderId: 'o1' });
    await expect(looked).rejects.toMatchObject({ failureClass: 'unavailable' });
  });
});

describe('a refund', () => {
  test('of all that was charged', async () => {
    says([200, { status: 'succeeded' }]);
    expect(await gateway().refund(refund)).toEqual({ outcome: 'refunded' });
    expect(server.requests).toMatchObject([
      {
        path: '/v1/refunds',
        headers: { 'idempotency-key': 'refund-o1' },
        body: { charge: 'charge-o1', orderId: 'o1' },
      },
    ]);
  });

  test('of nothing', async () => {
    says([404, {}]);
    expect(await gateway().refund(refund)).toEqual({ outcome: 'nothing' });
    says([404, '<html>']);
    await expect(gateway().refund(refund)).rejects.toMatchObject({ failureClass: 'unavailable' });
  });

  test('of what was given back before, under another key', async () => {
    says([400, { error: { code: 'charge_already_refunded' } }]);
    expect(await gateway().refund(refund)).toEqual({ outcome: 'refunded' });
  });

  test('that has failed in a 200 is no refund: an operator has to give the money back', async () => {
    says([200, { status: 'failed' }], [200, { status: 'succeeded' }]);
    const message = 'payment provider: refund refund-o1 has failed';
    await expect(gateway().refund(refund)).rejects.toMatchObject({ failureClass: 'permanent', message });
    says([200, { status: 'failed' }], [200, { status: 'succeeded', refunded: true }]); // an operator did
    expect(await gateway().refund(refund)).toEqual({ outcome: 'refunded' });
  });

  test('that is pending is pending until the charge is refunded', async () => {
    says([200, { status: 'pending' }], [200, { status: 'succeeded' }]);
    expect(await gateway().refund(refund)).toEqual({ outcome: 'pending' });
    says([200, { status: 'pending' }], [200, { status: 'refunded' }]);
    expect(await gateway().refund(refund)).toEqual({ outcome: 'refunded' });
  });

  test('of a charge that is not decided waits for it', async () => {
    says([400, { error: { code: 'charge_pending' } }], [200, { status: 'processing' }]);
    expect(await gateway().refund(refund)).toEqual({ outcome: 'pending' });
    says([400, { error: { code: 'charge_failed' } }], [200, { status: 'failed' }]);
    expect(await gateway().refund(refund)).toEqual({ outcome: 'nothing' });
  });

  test.each(GARBAGE)('answered with %p is one only if the charge says so', async (body) => {
    says([200, body], [200, { status: 'succeeded' }]);
    await expect(gateway().refund(refund)).rejects.toMatchObject({ failureClass: 'pending' });
    says([200, body], [200, { status: 'refunded' }]);
    expect(await gateway().refund(refund)).toEqual({ outcome: 'refunded' });
  });

  test.each([{ error: { code: 'parameter_invalid' } }, {}, 'not json'])('that is wrong: %p', async (body) => {
    says([400, body], [200, { status: 'succeeded' }]);
    const message = 'payment provider: 400 to refunds refund-o1';
    await expect(gateway().refund(refund)).rejects.toMatchObject({ failureClass: 'permanent', message });
  });

  test('that is refused because of this client waits for an operator', async () => {
    says([400, { error: { code: 'api_key_expired' } }], [200, { status: 'succeeded' }]);
    await expect(gateway().refund(refund)).rejects.toMatchObject({ failureClass: 'unavailable' });
  });
});

test('money is said to be back, or ours, only by an answer that says so, whatever else a 200 holds', () =>
  fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.jsonValue(), fc.record({ status: fc.anything() })).filter((body) => !isClear(body)),
      async (body) => {
        says([200, JSON.stringify(body) ?? ''], [200, JSON.stringify(body) ?? '']);
        await expect(gateway().charge(charge)).rejects.toMatchObject({ failureClass: 'pending' });
        await expect(gateway().refund(refund)).rejects.toMatchObject({ failureClass: 'pending' });
      },
    ),
    { numRuns: 50 },
  ));

/** Generated text is hardly ever one of the words that mean something. */
const isClear = (body: unknown) =>
  /succ|paid|charg|compl|fail|decl|ref|rej|canc|void|exp|pend|pro|req|acc|auth|que|crea|rev/.test(
    JSON.stringify(body) ?? '',
  );

test('what fails keeps the class that the status has', async () => {
  server.answers(503, {});
  await expect(gateway().charge(charge)).rejects.toMatchObject({ failureClass: 'unavailable' });
  server.answers(409, {});
  await expect(gateway().refund(refund)).rejects.toMatchObject({ failureClass: 'transient' });
});
