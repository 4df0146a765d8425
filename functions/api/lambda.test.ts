import { openapiDocument } from './openapi';
import { eventOf } from './testing/door';

const environment = {
  SERVICE_NAME: 'api',
  EVENTS_TABLE: 'events',
  READ_MODEL_TABLE: 'readModel',
  IDEMPOTENCY_TABLE: 'idempotency',
  DEFAULT_CURRENCY: 'EUR',
  AWS_REGION: 'eu-central-1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
};

test('the entry is wired by its environment, and serves the document that is checked in', async () => {
  Object.assign(process.env, environment);
  const { handler } = await import('./lambda');
  const { statusCode, body } = await handler(eventOf('GET', '/openapi.json'));
  expect(statusCode).toBe(200);
  expect(JSON.parse(body ?? '')).toEqual(JSON.parse(JSON.stringify(openapiDocument())));
});
