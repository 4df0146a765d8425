import { gzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from './body.ts';
import { ApiFixture, eventOf, order } from './testing/api-fixture.ts';

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json, base64 = false) =>
  new ApiFixture().post('/orders', { body, headers, base64 });

/** An order as text of just so many bytes: white space is legal between tokens. */
const ofBytes = (bytes: number) => JSON.stringify(order).padEnd(bytes, ' ');

test.each([
  ['application/json'],
  ['Application/JSON; charset=UTF-8'],
  ['application/json;charset="utf-8"'],
  ['application/json; profile=x'],
  ['application/vnd.shop.order+json'],
])('takes %s', async (type) => {
  expect(await post(JSON.stringify(order), { 'Content-Type': type })).toMatchObject({ status: 202 });
});

test.each([
  ['no type', {}],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['text', { 'content-type': 'text/plain' }],
  ['a look-alike', { 'content-type': 'application/jsonp' }],
  ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
  ['a compressed body', { ...json, 'content-encoding': 'gzip' }],
])('does not take %s', async (_, headers) => {
  expect(await post(JSON.stringify(order), headers as Record<string, string>)).toMatchObject({
    status: 415,
    body: { type: 'urn:orderflow:problem:unsupported-media-type' },
  });
});

test('a body of 64 KB is taken, one byte more is not', async () => {
  expect((await post(ofBytes(MAX_BODY_BYTES))).status).toBe(202);
  expect((await post(ofBytes(MAX_BODY_BYTES + 1))).status).toBe(413);
});

test('so it is when the front encodes it in base64', async () => {
  expect((await post(ofBytes(MAX_BODY_BYTES), json, true)).status).toBe(202);
  expect((await post(ofBytes(MAX_BODY_BYTES + 1), json, true)).status).toBe(413);
});

test('the limit counts bytes, not characters', async () => {
  const order = { customerId: 'c', items: [], note: 'ü'.repeat(MAX_BODY_BYTES / 2) };
  expect((await post(JSON.stringify(order))).status).toBe(413);
});

test('no body is one that is missing, whatever its type', async () => {
  expect(await post('', {})).toMatchObject({ status: 400, body: { errors: [{ field: 'body' }] } });
});

test.each([
  ['not JSON', '{"customerId":'],
  ['white space', ' \n'],
  ['what is white space elsewhere', '\f'],
  ['another root', '[]'],
  ['null', 'null'],
  ['a number', '1e400'],
])('%s is named as the body', async (_, body) => {
  expect(await post(body)).toMatchObject({ status: 400, body: { errors: [{ field: 'body' }] } });
});

test('a byte order mark does no harm', async () => {
  expect((await post(`\ufeff${JSON.stringify(order)}`)).status).toBe(202);
});

test('bytes that are no UTF-8 are refused', async () => {
  const event = { ...eventOf('POST', '/orders', { headers: json }), isBase64Encoded: true };
  const answer = await new ApiFixture().receive({ ...event, body: gzipSync('{}').toString('base64') });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'body', detail: 'must be in UTF-8' }] } });
});

test('nesting to any depth is just wrong input', async () => {
  const deep = '['.repeat(30_000) + ']'.repeat(30_000);
  const answer = await post(`{"customerId":${deep},"items":[]}`);
  expect(answer.body.errors).toMatchObject([{ field: 'customerId' }, { field: 'items' }]);
});

test('too many lines are one thing that is wrong', async () => {
  const answer = await post(JSON.stringify({ customerId: 'c', items: Array(20_000).fill({}) }));
  expect(answer.body.errors).toMatchObject([{ field: 'items' }]);
});

test('names every field that is wrong', async () => {
  const wrong = { customerId: '', currency: 'euro', items: [{ sku: '', quantity: 0 }], shipTo: {} };
  const { body } = await post(JSON.stringify(wrong));
  expect(body.detail).toBe('6 fields are invalid.');
  expect(body.errors.map(({ field }) => field)).toEqual([
    'customerId',
    'currency',
    'items[0].sku',
    'items[0].quantity',
    'items[0].unitPrice',
    'shipTo.country',
  ]);
});

test('lines that come to more than money can be are named as the total', async () => {
  const items = [{ sku: 'gold', quantity: 10_000, unitPrice: 1_000_000_000 }];
  const answer = await post(JSON.stringify({ customerId: 'c', items }));
  expect(answer).toMatchObject({
    status: 400,
    body: { detail: 'One field is invalid.', errors: [{ field: 'total' }] },
  });
});
