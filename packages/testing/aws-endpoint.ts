import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { DomainEvent } from '@orderflow/core/contracts';
import { itemOf } from '@orderflow/core/store';

/** A request of an AWS client: `DynamoDB.PutItem`, or method and path. */
export interface AwsRequest {
  readonly operation: string;
  readonly body: string;
}

/** An AWS endpoint on localhost that responds to each request with the JSON of `answer`. @default `{}` */
export async function awsEndpoint(answer: (request: AwsRequest) => object | undefined = () => undefined) {
  const requests: AwsRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = { operation: operationOf(incoming), body: await text(incoming) };
    requests.push(request);
    outgoing.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify(answer(request) ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref(); // so that a test that fails before it closes the server still ends
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, requests, close };
}

/** The answer to a query of the event store that finds these events as the first commit of their stream. */
export const commitFound = (stream: string, ...events: readonly DomainEvent[]) => ({
  Items: [
    itemOf({
      stream,
      version: 1,
      causationId: 'cause',
      correlationId: 'request-1',
      at: '2026-11-23T08:00:00.000Z',
      events,
    }),
  ],
});

const operationOf = ({ headers, method, url }: IncomingMessage): string =>
  String(headers['x-amz-target'] ?? `${method} ${url}`).replace(/_\d+/, '');

/** The environment variables of a consumer in Lambda, with its AWS endpoint at `url`. */
export const lambdaEnvironment = (url: string, consumer: string) => ({
  CONSUMER_NAME: consumer,
  QUEUE_URL: `${url}/queue`,
  DLQ_URL: `${url}/dlq`,
  MAX_RECEIVES: '5',
  RETRY_BASE_SECONDS: '2',
  EVENTS_TABLE: 'events',
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
});
