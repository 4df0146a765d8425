import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiUrlCandidates, reachApi } from './api-url.ts';

const endpoint = 'http://127.0.0.1:4566';
const region = 'us-east-1';

test('an HTTP API is looked for by its id, never by its AWS URL', () => {
  const api = { front: 'http-api', url: 'https://abc.execute-api.us-east-1.amazonaws.com', apiId: 'abc' };
  expect(apiUrlCandidates(endpoint, api)).toEqual(['http://127.0.0.1:4566/_aws/execute-api/abc/$default']);
});

test('a URL that cannot be parsed is left out', () => {
  const api = { front: 'http-api', url: 'http://abc.execute-api.127.0.0.1:4566', apiId: 'abc' };
  expect(apiUrlCandidates(endpoint, api)).toEqual(['http://127.0.0.1:4566/_aws/execute-api/abc/$default']);
});

test('a function URL is looked for by the first part of its name, then as it is', () => {
  const api = { front: 'function-url', url: 'http://xyz.lambda-url.us-east-1.localhost.example:4610/' };
  expect(apiUrlCandidates(endpoint, api)).toEqual([
    'http://127.0.0.1:4566/_aws/lambda-url/xyz',
    'http://xyz.lambda-url.us-east-1.localhost.example:4610',
  ]);
});

describe('on an endpoint that', () => {
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  async function serving(answers: (path: string, host: string, authorization?: string) => boolean): Promise<string> {
    server = createServer((request, response) => {
      const isRight = answers(request.url ?? '', request.headers.host ?? '', request.headers.authorization);
      response.writeHead(isRight ? 200 : 404, { connection: 'close' }).end(isRight ? `{"asked":"${request.url}"}` : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const deployed = { api: { front: 'function-url', url: 'https://xyz.lambda-url.us-east-1.on.aws/' } };

  test('has a path for it, that is the URL', async () => {
    const at = await serving((path) => path === '/_aws/lambda-url/xyz/openapi.json');
    expect(await reachApi({ endpoint: at, region }, deployed)).toEqual({
      url: `${at}/_aws/lambda-url/xyz`,
      request: fetch,
    });
  });

  test('routes by the Host header, a proxy of our own is', async () => {
    const at = await serving((_, host) => host === 'xyz.lambda-url.us-east-1.on.aws');
    const reached = await reachApi({ endpoint: at, region }, deployed);
    try {
      const answer = await fetch(`${reached?.url}/orders/1?x=2`);
      expect(await answer.json()).toEqual({ asked: '/orders/1?x=2' });
    } finally {
      await reached?.proxy?.stop();
    }
    await expect(fetch(`${reached?.url}/orders/1`)).rejects.toThrow();
  });

  test('answers only to signed requests, they are signed', async () => {
    const at = await serving(
      (path, _, authorization) => path.startsWith('/_aws/lambda-url') && authorization !== undefined,
    );
    const reached = await reachApi({ endpoint: at, region }, deployed);
    expect((await fetch(`${reached?.url}/orders/1`)).status).toBe(404);
    expect((await reached?.request(`${reached.url}/orders/1`))?.status).toBe(200);
  });

  test('does not answer at all, there is none', async () => {
    const at = await serving(() => false);
    expect(await reachApi({ endpoint: at, region }, deployed)).toBeUndefined();
  });
});

test('a stage without an API has no URL', async () => {
  expect(await reachApi({ endpoint, region }, {})).toBeUndefined();
});
