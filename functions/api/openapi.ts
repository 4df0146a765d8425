import { header, sent } from './openapi-parts.ts';
import { type PathItem, paths } from './openapi-paths.ts';
import { openapiSchemas } from './openapi-schemas.ts';

/**
 * The API as an OpenAPI 3.1 document, made from the contracts. `npm run contracts` writes it to
 * docs/contracts/openapi.json, which the function serves: the function itself brings none of this along.
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export const openapiDocument = () => ({
  openapi: '3.1.1',
  info: {
    title: 'Orderflow',
    version: '1.0.0',
    description:
      'Takes orders and tells what becomes of them. Commands are answered with 202 as soon as they are stored; ' +
      'the rest happens in the background and shows in the order. Money is in minor units, times are ISO 8601 in UTC.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '.', description: 'Where this document was served from.' }],
  security: [{ sigv4: [] }, {}],
  paths: Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, traced(item)])),
  components: {
    schemas: { ...openapiSchemas(), Openapi: { type: 'object', description: 'An OpenAPI 3.1 document.' } },
    parameters: { CorrelationId, Traceparent },
    headers: { CorrelationId: sent('What ties the request to all that it sets off.', { type: 'string' }) },
    securitySchemes: { sigv4 },
  },
});

/** Every operation takes the tracing headers. */
const traced = (item: PathItem) => ({
  ...item,
  parameters: [
    ...(item.parameters ?? []),
    { $ref: '#/components/parameters/CorrelationId' },
    { $ref: '#/components/parameters/Traceparent' },
  ],
});

const CorrelationId = header(
  'x-correlation-id',
  'Found again in every event and log line that the request sets off. 1 to 128 of A-Z a-z 0-9 _ . : -; what is not counts as not sent. Default: the trace id of `traceparent`, or a new id.',
  { type: 'string' },
);

const Traceparent = header('traceparent', 'W3C Trace Context; passed on with the events.', { type: 'string' });

const sigv4 = {
  type: 'apiKey',
  in: 'header',
  name: 'Authorization',
  description:
    'AWS Signature Version 4 (service `execute-api`, or `lambda` for a function URL). A local stage is open.',
};
