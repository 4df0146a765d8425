import fc from 'fast-check';
import { Door, order } from './testing/door';

/** Whatever comes through the door: an answer that conforms to the document, and never the fault of the server. */

const weird = fc.constantFrom(
  '__proto__', 'constructor', 'toString', '\u0000', '\ud800', '😀', '%', '%00', '%c0%af', '..', '//', '\r\n', ' ', '',
); // biome-ignore format: a list
const text = fc.oneof(weird, fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 300 }));
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -0, 1e308, Number.MAX_SAFE_INTEGER, -1));
const anything = fc.oneof(text, number, fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 4 }));

/** Mostly `right`, now and then anything at all. */
const nearly = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: right as fc.Arbitrary<unknown> }, anything);
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

const body = fc.oneof(
  { weight: 3, arbitrary: id.map((customerId) => JSON.stringify({ ...order, customerId })) },
  { weight: 5, arbitrary: wanted.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: anything.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: text },
  { weight: 1, arbitrary: fc.nat(70_000).map((depth) => '['.repeat(depth)) },
  { weight: 1, arbitrary: fc.nat(30_000).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`) },
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
  fc.constantFrom('/orders', '/openapi.json'),
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

const KNOWN = new Set([200, 202, 400, 404, 405, 409, 413, 415, 422]);

test('nothing that is sent is ever the fault of the server', async () => {
  const door = new Door();
  const { orderId } = (await door.post('/orders', { body: order })).body;
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(target, body, headers, fc.boolean(), async ([method, path], what, named, base64) => {
      const at = path.replace(KNOWN_ID, orderId);
      const { status, headers: sent } = await door.send(method, at, { body: what, headers: named, base64 });
      seen.add(status);
      expect(KNOWN).toContain(status);
      expect(sent['x-correlation-id']).toMatch(/^[\w.:-]{1,128}$/);
    }),
    { numRuns: 3000 },
  );
  expect([...seen]).toEqual(expect.arrayContaining([...KNOWN].filter((status) => status !== 409)));
}, 60_000);
