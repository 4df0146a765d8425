import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sign, signedBy, signedFetch } from './signed-fetch.ts';

/** From AWS's own test suite for Signature Version 4. */
const signing = {
  region: 'us-east-1',
  service: 'service',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
};
const then = new Date('2015-08-30T12:36:00Z');
const signatureOf = (method: string, url: string) =>
  /Signature=(.*)$/.exec(
    sign({ method, url: new URL(url), headers: {}, body: '' }, signing, then).authorization ?? '',
  )?.[1];

test.each([
  ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    '/?Param2=value2&Param1=value1',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
])('%s', (_, method, path, signature) => {
  expect(signatureOf(method, `https://example.amazonaws.com${path}`)).toBe(signature);
});

/** What a server gets from a request. */
async function headersOf(send: (endpoint: string) => Promise<Response>): Promise<Record<string, string>> {
  const server = createServer((request, response) => response.end(JSON.stringify(request.headers)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const response = await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const headers = (await response.json()) as Record<string, string>;
  server.close();
  server.closeAllConnections();
  return headers;
}

test('a request goes out signed, with its own headers', async () => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  const headers = await headersOf((endpoint) =>
    signedFetch({ endpoint, region: 'us-east-1' }, 'execute-api')(`${endpoint}/orders`, init),
  );
  expect(headers['content-type']).toBe('application/json');
  expect(headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/us-east-1\/execute-api\/aws4_request, /,
  );
  expect(headers).not.toHaveProperty('x-amz-security-token');
});

test('the token of temporary credentials is sent, and signed', async () => {
  const credentials = { ...signing.credentials, sessionToken: 'token' };
  const headers = await headersOf((endpoint) => signedBy({ ...signing, credentials })(`${endpoint}/orders`));
  expect(headers['x-amz-security-token']).toBe('token');
  expect(headers.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token');
});
