import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { itemOf } from '@orderflow/core/store';
import type { DynamoDBRecord } from 'aws-lambda';

const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
  BUS_NAME: 'bus',
  SERVICE_NAME: 'relay',
  FAILURE_QUEUE_URL: 'http://127.0.0.1:1/failures',
  STREAM_SOURCES: '{}',
};

const record = {
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: '100',
    NewImage: itemOf({
      stream: 'seat-1',
      version: 1,
      causationId: 'cause',
      correlationId: 'correlation',
      at: '2026-03-04T05:06:07.089Z',
      events: [{ type: 'seat.booked', version: 1, source: 'box-office', data: { seat: '1' } }],
    }),
  },
} as unknown as DynamoDBRecord;

/** Stands in for EventBridge: the first call is throttled. */
function standIn() {
  const calls: { target: string | undefined; body: { Entries: Record<string, unknown>[] } }[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    calls.push({ target: request.headers['x-amz-target'] as string | undefined, body: JSON.parse(text) });
    const throttled = calls.length === 1;
    response.writeHead(throttled ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(throttled ? { __type: 'ThrottlingException' } : { Entries: [{ EventId: 'e-1' }] }));
  });
  return { calls, server: server.listen(0, '127.0.0.1') };
}

test('the entry point puts a commit on the bus over the wire, and tries again when throttled', async () => {
  const { calls, server } = standIn();
  await once(server, 'listening');
  Object.assign(process.env, ENVIRONMENT, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  try {
    const { handler } = await import('./relay.ts');
    const invocation = { getRemainingTimeInMillis: () => 30_000 };
    expect(await handler({ Records: [record] }, invocation)).toEqual({ batchItemFailures: [] });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  expect(calls.map(({ target }) => target)).toEqual(['AWSEvents.PutEvents', 'AWSEvents.PutEvents']);
  expect(calls[1]?.body.Entries).toEqual([
    expect.objectContaining({
      EventBusName: 'bus',
      Source: 'box-office',
      DetailType: 'seat.booked',
      Time: Date.UTC(2026, 2, 4, 5, 6, 7, 89) / 1000,
      Detail: expect.stringContaining('"eventId":"seat-1:1"'),
    }),
  ]);
});

test('a setting that is missing is named', async () => {
  jest.resetModules();
  Object.assign(process.env, ENVIRONMENT, { AWS_LAMBDA_FUNCTION_NAME: 'relay' });
  delete process.env.FAILURE_QUEUE_URL;
  await expect(import('./relay.ts')).rejects.toThrow('environment variable FAILURE_QUEUE_URL is not set');
});
