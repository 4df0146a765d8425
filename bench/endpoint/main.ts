import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StandIn } from './stand-in.ts';

/**
 * The stand-in as a process of its own on 127.0.0.1, so that its work is not counted to anybody. Tells its parent the
 * port, and on each message what has been done since the last.
 */
const endpoint = new StandIn();

const server = createServer(async (request, response) => {
  const operation = String(request.headers['x-amz-target']).replace(/^.*[.]/, '');
  const { status, body } = endpoint.answer(operation, JSON.parse(await read(request)));
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': String(request.headers['content-type']),
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': '00000000-0000-4000-8000-000000000000',
  });
  response.end(text);
});

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (table: string) => process.send?.(endpoint.settle(table)));
process.on('disconnect', () => process.exit());
