import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openapiDocument } from './openapi.ts';
import { eventOf } from './testing/api-fixture.ts';

const environment = {
  SERVICE_NAME: 'api',
  EVENTS_TABLE: 'events',
  READ_MODEL_TABLE: 'readModel',
  ORDER_ID_SECRET: 'of this deployment',
  INSTRUMENTS_TABLE: 'instruments',
  INSTRUMENTS_SECRET: 'of this deployment',
  INSTRUMENT_HOURS: '120',
  DEFAULT_CURRENCY: 'EUR',
  AWS_REGION: 'eu-central-1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
};

test('the entry is wired by its environment, and serves the document that is checked in', async () => {
  Object.assign(process.env, environment);
  const { handler } = await import('./lambda.ts');
  const { statusCode, body } = await handler(eventOf('GET', '/openapi.json'));
  expect(statusCode).toBe(200);
  expect(JSON.parse(body ?? '')).toEqual(JSON.parse(JSON.stringify(openapiDocument())));
});

test('a database that never answers: the caller is told to come again, before the function times out', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  silent.unref();
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  Object.assign(process.env, environment, credentials, { AWS_ENDPOINT_URL: url, AWS_MAX_ATTEMPTS: '1' });
  jest.resetModules();
  const { handler } = await import('./lambda.ts');
  const { statusCode, headers } = await handler(eventOf('GET', '/orders/o1'));
  expect(statusCode).toBe(503);
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '1' });
  silent.closeAllConnections();
  silent.close();
}, 30_000);
