import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface HostProxy {
  /** On 127.0.0.1, on a port of its own; without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Forwards every request to `target` with this `Host` header, for endpoints that route by it. */
export async function startHostProxy(target: string, host: string): Promise<HostProxy> {
  const server = createServer((incoming, answer) => forward(new URL(target), host, incoming, answer));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}

function forward(target: URL, host: string, incoming: IncomingMessage, answer: ServerResponse): void {
  const request = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = request(
    new URL(incoming.url ?? '/', target),
    { method: incoming.method, headers: { ...incoming.headers, host } },
    (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    },
  );
  outgoing.once('error', (error) => {
    if (!answer.headersSent) answer.writeHead(502, { 'content-type': 'text/plain' });
    answer.end(error.message);
  });
  incoming.pipe(outgoing);
}
