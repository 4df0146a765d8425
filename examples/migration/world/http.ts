import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContractViolation } from '@orderflow/core';
import { type Providers, SERVICES, type Service } from './providers.ts';
import { parseOrder, type Row, type Shop } from './shop.ts';

export interface Served {
  readonly url: string;
  /** Breaks off every request that is under way. */
  breakOff(): void;
  close(): void;
}

/**
 * Serves a shop on 127.0.0.1: `POST /orders`, `GET /orders/{id}`. Errors are problem details (RFC 9457).
 * @param shop asked for with each request, so that a shop that has died can be replaced
 */
export const serveShop = (shop: () => Shop): Promise<Served> =>
  serve(async (request) => {
    const [, orders, id] = (request.url ?? '').split('/');
    if (orders !== 'orders') return problem(404, 'there is nothing here: POST /orders, GET /orders/{id}');
    if (request.method === 'GET' && id) {
      const row = await shop().find(decodeURIComponent(id));
      return row ? { status: 200, body: row } : problem(404, `there is no order ${decodeURIComponent(id)}`);
    }
    if (request.method !== 'POST' || id) return problem(405, `${request.method} is not allowed here`);
    const row = await shop().place(parseOrder(await jsonOf(request)));
    return { status: statusOf(row), body: row };
  });

function statusOf({ status, reason = '' }: Row): number {
  if (status === 'refused') return reason.startsWith('unavailable') ? 503 : 409;
  return status === 'completed' ? 201 : 202;
}

/** Serves the providers on 127.0.0.1: `POST /{side}/{service}/{action}`. One that is down takes the request and never answers. */
export const serveProviders = (providers: Providers): Promise<Served> =>
  serve(async (request) => {
    const [, side = '', service = '', action = ''] = (request.url ?? '').split('/');
    if (!SERVICES.includes(service as Service)) return problem(404, `there is no service ${service}`);
    const body = await jsonOf(request);
    if (providers.down.has(service as Service)) return undefined;
    await sleep(LATENCY_MS[service as Service]);
    return { status: 200, body: providers.answer(`${service}/${action}`, body as never, side) };
  });

/** How long a provider takes. */
const LATENCY_MS: Readonly<Record<Service, number>> = { payment: 20, inventory: 10, shipping: 30 };

interface Answered {
  readonly status: number;
  readonly body: object;
}

const problem = (status: number, detail: string): Answered => ({
  status,
  body: { type: 'about:blank', status, detail },
});

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await text(request));
  } catch {
    throw new ContractViolation('request', [{ field: 'body', detail: 'is not JSON' }]);
  }
}

/** @param answer `undefined`: the request is never answered */
async function serve(answer: (request: IncomingMessage) => Promise<Answered | undefined>): Promise<Served> {
  const server = createServer(async (request, response) => {
    const answered = await answer(request).catch((error: Error) =>
      error instanceof ContractViolation ? problem(400, error.message) : problem(500, 'something went wrong'),
    );
    if (answered) send(response, answered);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakOff: () => server.closeAllConnections(),
    close: () => end(server),
  };
}

/** Each request has a connection of its own: one that is broken off takes no other with it. */
function send(response: ServerResponse, { status, body }: Answered): void {
  const type = status >= 400 && 'detail' in body ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'content-type': type, connection: 'close' }).end(JSON.stringify(body));
}

function end(server: Server): void {
  server.close();
  server.closeAllConnections();
}
