import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serverTime } from './server-time.ts';

test.each([
  ['of any answer, also of an error', { date: 'Mon, 23 Nov 2026 08:00:00 GMT' }, Date.UTC(2026, 10, 23, 8)],
  ['is unknown where the answer has none', {}, undefined],
])('the time %s', async (_, headers, time) => {
  const server = createServer((_request, response) => {
    response.sendDate = false;
    response.writeHead(403, { ...headers, connection: 'close' }).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await serverTime({ endpoint })).toBe(time);
  server.close();
});
