import { type DomainEvent, EventStore } from '@orderflow/core';
import { signWebhook } from '@orderflow/core/providers';
import { contextFixture, RecordedTelemetry } from '@orderflow/testing';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { PaymentCompleted, PaymentFailed, PaymentPending, PaymentRefunded } from '../../events/index.ts';
import { paymentWebhook } from './payment-webhook.ts';

const ids = { paymentId: 'pay-o1', orderId: 'o1' };
const money = { amount: 900, currency: 'EUR' };
const pending = PaymentPending({ ...ids, ...money, method: 'debit' });
const NEWS = { id: 'evt_1', charge: 'charge-o1', status: 'succeeded' };

async function door(...past: readonly DomainEvent[]) {
  const world = contextFixture();
  if (past.length > 0) await world.happened('payment-o1', ...past);
  const telemetry = new RecordedTelemetry();
  const { deps, dynamodb } = world;
  const handler = paymentWebhook({ ...deps, telemetry, secret: async () => 'secret' });
  const now = deps.clock();
  const call = async (body: string, header: string, more: Partial<APIGatewayProxyEventV2> = {}) => {
    const requestContext = { http: { method: 'POST' } } as APIGatewayProxyEventV2['requestContext'];
    const headers = { 'content-type': 'application/json', 'Stripe-Signature': header };
    const answer = await handler({ rawPath: '/webhooks/payment', requestContext, headers, body, ...more });
    return { status: answer.statusCode, body: JSON.parse(String(answer.body)) };
  };
  const tell = (news: object, at = now) => {
    const body = JSON.stringify(news);
    return call(body, signWebhook(body, 'secret', at));
  };
  return { ...world, telemetry, dynamodb, call, tell, now };
}

test('news of a charge that is not decided is noted with one write, once', async () => {
  const { tell, typesIn, dynamodb } = await door(pending);
  const sent = dynamodb.sent.length;
  expect(await tell(NEWS)).toEqual({ status: 200, body: { outcome: 'handled' } });
  expect(dynamodb.sent.slice(sent).map(({ name }) => name)).toEqual(['Query', 'Query', 'PutItem']);
  for (let time = 0; time < 3; time++) expect(await tell(NEWS)).toMatchObject({ body: { outcome: 'duplicate' } });
  expect(await typesIn('payment-o1')).toEqual(['payment.pending', 'payment.notified']);
});

test('it belongs to the story of the order', async () => {
  const { tell, dynamodb } = await door(pending);
  await tell(NEWS);
  const [first, second] = (await new EventStore(dynamodb, 'events').load('payment-o1')).events;
  expect(second).toMatchObject({ correlationId: first?.correlationId, causationId: 'webhook-evt_1' });
});

test('a charge that comes after the order was given up is noted: it has to go back', async () => {
  const { tell, typesIn } = await door(PaymentFailed({ ...ids, reason: 'late' }));
  expect(await tell({ ...NEWS, status: 'failed' })).toMatchObject({ body: { outcome: 'ignored' } });
  expect(await tell(NEWS)).toMatchObject({ body: { outcome: 'handled' } });
  expect(await typesIn('payment-o1')).toEqual(['payment.failed', 'payment.notified']);
});

test.each<[string, readonly DomainEvent[], object]>([
  ['of an order that is not there', [], NEWS],
  ['of what is charged', [PaymentCompleted({ ...ids, ...money, method: 'debit' })], NEWS],
  [
    'of what was given back',
    [PaymentCompleted({ ...ids, ...money, method: 'debit' }), PaymentRefunded({ ...ids, ...money, reason: 'x' })],
    NEWS,
  ],
  ['that nothing is decided', [pending], { ...NEWS, status: 'processing' }],
  ['that means nothing', [pending], { ...NEWS, status: 'on_its_way' }],
  ["of somebody else's charge", [pending], { ...NEWS, charge: 'ch_1' }],
  ['of a charge that cannot be ours', [pending], { ...NEWS, charge: 'charge-../x' }],
])('news %s is nothing to do', async (_what, past, news) => {
  const { tell, typesIn } = await door(...past);
  expect(await tell(news)).toEqual({ status: 200, body: { outcome: 'ignored' } });
  expect(await typesIn('payment-o1')).toEqual(past.map(({ type }) => type));
});

test.each([
  ['unsigned', () => ''],
  ['forged', (body: string, now: number) => signWebhook(body, 'guessed', now)],
  ['forged', (_: string, now: number) => signWebhook('{}', 'secret', now)],
  ['stale', (body: string, now: number) => signWebhook(body, 'secret', now - 600_000)],
  ['stale', (body: string, now: number) => signWebhook(body, 'secret', now + 600_000)],
])('%s: refused, and nothing is read', async (refusal, sign) => {
  const { call, dynamodb, telemetry, now } = await door(pending);
  const sent = dynamodb.sent.length;
  const body = JSON.stringify(NEWS);
  expect(await call(body, sign(body, now))).toMatchObject({
    status: 401,
    body: { type: 'urn:orderflow:problem:invalid-signature', status: 401, instance: '/webhooks/payment' },
  });
  expect(dynamodb.sent).toHaveLength(sent);
  expect(telemetry.counts.webhookRefused).toBe(1);
  expect(JSON.stringify(telemetry)).toContain(refusal);
});

test.each([
  ['{', 400, 'body'],
  ['{}', 400, 'id'],
  ['[]', 400, 'body'],
  [JSON.stringify({ ...NEWS, status: 7 }), 400, 'status'],
  [JSON.stringify({ ...NEWS, charge: 'x'.repeat(300) }), 400, 'charge'],
])('%s is refused by name', async (body, status, field) => {
  const { call, now } = await door(pending);
  const answer = await call(body, signWebhook(body, 'secret', now));
  expect(answer).toMatchObject({
    status,
    body: { errors: expect.arrayContaining([expect.objectContaining({ field })]) },
  });
});

test('the signature is that of the bytes, however they come', async () => {
  const { call, now } = await door(pending);
  const body = JSON.stringify({ ...NEWS, note: 'ü' });
  const base64 = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
  expect(await call('', signWebhook(body, 'secret', now), base64)).toMatchObject({ status: 200 });
});

test.each([
  ['GET', '/webhooks/payment', 405],
  ['POST', '/orders', 404],
])('%s %s is %d', async (method, rawPath, status) => {
  const { call } = await door();
  const requestContext = { http: { method } } as APIGatewayProxyEventV2['requestContext'];
  expect(await call('', '', { rawPath, requestContext })).toMatchObject({ status });
});
