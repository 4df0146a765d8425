import { anything, mutated, nearly, spelled, text } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import { ApiFixture, order } from '../../functions/api/testing/api-fixture.ts';
import { fuzz } from './support/fuzz.ts';

/** Whatever comes through the api: an answer that conforms to the document, and never the fault of the server. */

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);

const item = fc.record(
  { sku: nearly(id), quantity: nearly(fc.nat(20_000)), unitPrice: nearly(fc.nat()) },
  { requiredKeys: ['sku', 'unitPrice'] },
);
const wanted = fc.record(
  {
    customerId: nearly(id),
    items: nearly(fc.array(nearly(item), { maxLength: 60 })),
    currency: nearly(fc.constant('EUR')),
    payment: nearly(fc.record({ method: nearly(text), token: nearly(text) })),
    shipTo: nearly(fc.record({ country: nearly(fc.constantFrom('DE', 'ZZ')) })),
    reason: nearly(text),
    __proto__: anything,
  },
  { requiredKeys: ['customerId', 'items'] },
);

const whole = { ...order, currency: 'EUR', payment: { method: 'card', token: 'tok_visa' }, shipTo: { country: 'DE' } };
const body = fc.oneof(
  { weight: 3, arbitrary: id.map((customerId) => JSON.stringify({ ...order, customerId })) },
  { weight: 5, arbitrary: mutated(whole).map(({ value }) => JSON.stringify(value)) },
  { weight: 3, arbitrary: spelled(wanted) },
  { weight: 1, arbitrary: spelled(anything) },
  { weight: 1, arbitrary: text },
);

const headers = fc.record(
  {
    'content-type': fc.oneof({ weight: 6, arbitrary: fc.constant('application/json') }, text),
    'content-encoding': fc.constantFrom('identity', 'gzip'),
    'idempotency-key': fc.oneof(fc.constantFrom('k1', 'k2', 'k3'), text),
    'x-correlation-id': text,
    traceparent: fc.oneof(text, fc.stringMatching(/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/)),
  },
  { requiredKeys: ['content-type'] },
);

/** Stands for the id of an order that exists. */
const KNOWN_ID = 'known';
const part = fc.oneof({ weight: 3, arbitrary: id }, fc.constant(KNOWN_ID), text, text.map(encodeSafely));
const query = fc.oneof(
  fc.constant(''),
  text,
  fc.tuple(text, text).map(([limit, cursor]) => `limit=${limit}&cursor=${cursor}`),
  fc.tuple(fc.nat(150), text).map(([limit, cursor]) => `limit=${limit}&cursor=${btoa(encodeSafely(cursor))}`),
);
const orderPath = part.map((orderId) => `/orders/${orderId}`);
const cancelPath = part.map((orderId) => `/orders/${orderId}/cancel`);
const listPath = fc.tuple(part, query).map(([customerId, search]) => `/customers/${customerId}/orders?${search}`);
const anyPath = fc.oneof(
  fc.constantFrom('/orders', '/orders/', '/openapi.json', '/docs'),
  query.map((search) => `/orders?status=created&${search}`),
  text.map((file) => `/docs/${file}`),
  orderPath,
  cancelPath,
  fc.array(part, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
  text,
);
const anyMethod = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'get', '', 'constructor');
const target = fc.oneof(
  { weight: 4, arbitrary: fc.constant(['POST', '/orders'] as const) },
  { weight: 2, arbitrary: cancelPath.map((path) => ['POST', path] as const) },
  { weight: 2, arbitrary: fc.oneof(orderPath, listPath).map((path) => ['GET', path] as const) },
  { weight: 1, arbitrary: fc.tuple(anyMethod, anyPath) },
);

function encodeSafely(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

const KNOWN = new Set([200, 202, 204, 400, 404, 405, 409, 413, 415, 422]);

/** What Lambda hands on at most, with room for headers. */
const MAX_ANSWER_BYTES = 1_000_000;

/** A front takes 10 KB of request line and headers. */
const MAX_PATH_CHARACTERS = 10_000;

test('nothing that is sent is ever the fault of the server', async () => {
  const api = new ApiFixture();
  const { orderId } = (await api.post('/orders', { body: order })).body;
  const seen = new Set<number>();
  const call = fc.tuple(target, body, headers, fc.boolean());
  await fuzz('api', call, async ([[method, path], what, named, base64]) => {
    const at = path.replace(KNOWN_ID, orderId).slice(0, MAX_PATH_CHARACTERS);
    const { status, headers: sent, body: said } = await api.send(method, at, { body: what, headers: named, base64 });
    seen.add(status);
    expect(KNOWN).toContain(status);
    expect(sent['x-correlation-id']).toMatch(/^[\w.:-]{1,128}$/);
    const errors = status === 400 && method !== 'HEAD' ? said.errors : undefined;
    if (errors) for (const { field, detail } of errors) expect(field && detail).toBeTruthy();
    expect(errors?.length).not.toBe(0);
    if (!at.startsWith('/docs/')) expect(JSON.stringify(said).length).toBeLessThan(MAX_ANSWER_BYTES);
  });
  expect([...seen]).toEqual(expect.arrayContaining([...KNOWN].filter((status) => status !== 409 && status !== 204)));
});
