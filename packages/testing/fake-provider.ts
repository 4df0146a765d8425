import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A received request. */
export interface ProviderRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

type Answering = (response: ServerResponse, request: ProviderRequest) => void;

/** An HTTP provider on localhost with configurable responses. */
export interface FakeProvider {
  /** Its base URL: `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  readonly requests: ProviderRequest[];
  /** Sets the response to further requests. An object is sent as JSON. */
  answers(status: number, body: object | string, headers?: Readonly<Record<string, string>>): void;
  /** Sets the response to further requests by request: `GET charges/charge-o1`. One that is not named gets 404. */
  answersTo(routes: Readonly<Record<string, readonly [status: number, body: object | string]>>): void;
  /** Further requests get no response, or only its headers. */
  hangs(when?: 'after its headers'): void;
  /** Further requests get their connection closed. */
  hangsUp(): void;
  close(): Promise<void>;
}

export async function fakeProvider(): Promise<FakeProvider> {
  const requests: ProviderRequest[] = [];
  let answer: Answering = (response) => response.writeHead(200).end('{}');
  const server = createServer(async (request, response) => {
    const received = await read(request);
    requests.push(received);
    answer(response, received);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    answers(status, body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      answer = (response) => response.writeHead(status, headers).end(text);
    },
    answersTo(routes) {
      answer = (response, { method, path }) => {
        const [status, body] = routes[`${method} ${path?.replace(/^\/v1\//, '')}`] ?? [404, {}];
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
      };
    },
    hangs(when) {
      answer = (response) => (when ? response.writeHead(200).write('{') : undefined);
    },
    hangsUp() {
      answer = (response) => response.destroy();
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function read(request: IncomingMessage): Promise<ProviderRequest> {
  const chunks = await request.toArray();
  const { method, url: path, headers } = request;
  return { method, path, headers, body: chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined };
}
