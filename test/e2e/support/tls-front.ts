import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A server with TLS before another one, whose certificate nobody trusts who does not have it. */
export interface TlsFront {
  readonly url: string;
  /** The file with the certificate, which is its own authority. */
  readonly ca: string;
  /** How many requests came from functions, by what they say of themselves. */
  fromFunctions(): number;
  stop(): void;
}

/** @param folder gets a new key and its certificate */
export async function startTlsFront(target: string, folder: string): Promise<TlsFront> {
  const [ca, key] = [join(folder, 'ca.pem'), join(folder, 'key.pem')];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', ca];
  execFileSync('openssl', ['req', ...made, ...names], { stdio: 'ignore' });
  let fromFunctions = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(ca) }, (incoming, answer) => {
    if (incoming.headers['user-agent']?.includes('AWS_Lambda')) fromFunctions++;
    const { method, headers } = incoming;
    const outgoing = request(new URL(incoming.url ?? '/', target), { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    outgoing.once('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `https://127.0.0.1:${port}`, ca, fromFunctions: () => fromFunctions, stop };
}
