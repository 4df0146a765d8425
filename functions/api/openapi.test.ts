import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { CancelOrder, CreateOrder } from '../../events/index.ts';
import type { ApiDeps } from './deps.ts';
import { openapiDocument } from './openapi.ts';
import { cancellation, createOrder } from './openapi-examples.ts';
import { routesOf } from './routes.ts';
import { ApiFixture, order } from './testing/api-fixture.ts';
import { mustConform } from './testing/conformance.ts';

const document = JSON.parse(JSON.stringify(openapiDocument()));
const ajv = addFormats(new Ajv2020({ strict: false })).addSchema(document, 'document');

/** Everything in the document, with where it is. */
function* within(value: unknown, at = '#'): Generator<[at: string, value: Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  yield [at, value as Record<string, unknown>];
  for (const [key, inner] of Object.entries(value)) yield* within(inner, `${at}/${key.replaceAll('/', '~1')}`);
}
const nodes = [...within(document)];
const operations = Object.entries<Record<string, Record<string, unknown>>>(document.paths).flatMap(([path, item]) =>
  ['get', 'post'].flatMap((method) => (item[method] ? [{ path, method, operation: item[method], item }] : [])),
);

test('names every route, and no other', () => {
  const routes = routesOf({ tables: {} } as ApiDeps)
    .filter(({ isPage }) => !isPage)
    .map(({ method, path }) => `${method} ${path}`);
  expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(routes.sort());
});

test('every reference leads somewhere', () => {
  const refs = nodes.flatMap(([, { $ref }]) => (typeof $ref === 'string' ? [$ref] : []));
  expect(refs.length).toBeGreaterThan(50);
  const places = new Set(nodes.map(([at]) => at));
  expect(refs.filter((ref) => !places.has(ref))).toEqual([]);
});

test.each(Object.keys(document.components.schemas))('%s is a JSON Schema 2020-12 and says what it is', (name) => {
  const schema = document.components.schemas[name];
  expect(ajv.validateSchema(schema)).toBe(true);
  expect(schema.description).toMatch(/\.$/);
  expect(schema.$id).toBeUndefined();
});

test('every example is one of its schema', () => {
  const examples = nodes.filter(([, value]) => 'example' in value);
  expect(examples.length).toBeGreaterThan(20);
  for (const [at, { example, schema }] of examples) {
    const validate = ajv.getSchema(`document${(schema as { $ref: string }).$ref}`);
    expect([at, validate?.(example), validate?.errors]).toEqual([at, true, null]);
  }
});

test('the examples of bodies are commands that are taken', async () => {
  expect(CreateOrder.parse(createOrder)).toEqual(createOrder);
  expect(CancelOrder.parse({ ...cancellation, orderId: 'o' })).toEqual({ ...cancellation, orderId: 'o' });
  expect((await new ApiFixture().post('/orders', { body: createOrder })).status).toBe(202);
});

test.each(operations)(
  '$method $path has id, summary, path parameters and answers described',
  ({ path, operation, item }) => {
    expect(operation).toMatchObject({ operationId: expect.any(String), summary: expect.any(String) });
    const parameters = (item.parameters ?? []) as unknown as { in?: string; name: string; required?: boolean }[];
    const inPath = parameters.filter((parameter) => parameter.in === 'path');
    expect(inPath.map(({ name, required }) => [name, required])).toEqual(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, true]),
    );
    for (const [status, answer] of Object.entries(operation.responses as Record<string, unknown>))
      expect(answer).toMatchObject({
        description: expect.any(String),
        ...(status !== '304' && { content: expect.any(Object) }),
      });
  },
);

test('operation ids are unique', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('money and tokens are described as the contracts have them', () => {
  expect(document.components.schemas.CreateOrder).toMatchObject({
    required: ['customerId', 'items'],
    properties: { items: { minItems: 1, maxItems: 50, items: { $ref: '#/components/schemas/OrderItem' } } },
  });
});

test('is served as it is', async () => {
  const answer = await new ApiFixture().get('/openapi.json');
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
  expect(answer.body).toEqual(document);
});

test('what a test holds answers against would notice', async () => {
  const answer = await new ApiFixture().post('/orders', { body: order });
  const { location: _, ...headers } = answer.headers;
  const says = (wrong: object) => () => mustConform('POST', '/orders', { ...answer, ...wrong });
  expect(says({})).not.toThrow();
  expect(says({ body: { ...answer.body, more: 1 } })).toThrow('additional');
  expect(says({ body: { status: 'created' } })).toThrow('orderId');
  expect(says({ headers })).toThrow('no header location');
  expect(says({ headers: { ...answer.headers, 'content-type': 'text/html' } })).toThrow('text/html');
});
