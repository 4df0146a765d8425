import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { configFor } from './clients.ts';
import { distrustOf, trustCa } from './trust-ca.ts';

const folder = mkdtempSync(join(tmpdir(), 'orderflow-ca-'));
const [ca, key] = [join(folder, 'ca.pem'), join(folder, 'key.pem')];
let server: Server;
let endpoint: string;

beforeAll(async () => {
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', ca];
  execFileSync('openssl', ['req', ...made, ...names], { stdio: 'ignore' });
  const body = '{"Name":"default"}';
  server = createServer({ key: readFileSync(key), cert: readFileSync(ca) }, (_, answer) => answer.end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const asked = (config: object) =>
  new EventBridgeClient({ ...config, maxAttempts: 1 }).send(new DescribeEventBusCommand({}));

test('a server is trusted once its certificate authority is: by fetch and by clients of the SDK', async () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const refused = await fetch(endpoint).catch((error) => error);
  expect(distrustOf(refused)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  await expect(asked({ endpoint, region: 'us-east-1', credentials })).rejects.toThrow('self-signed');

  const config = configFor(endpoint, undefined, undefined, ca);
  expect(trustCa(ca)).toBe(ca);
  expect((await fetch(endpoint)).status).toBe(200);
  expect(await asked(config)).toMatchObject({ Name: 'default' });
});

test('what is no certificate authority is refused by its name', () => {
  const none = join(folder, 'none.pem');
  expect(() => trustCa(none)).toThrow(`--ca ${none}: there is no such file`);
  expect(() => trustCa(key)).toThrow(`--ca ${key}: has no certificate in PEM`);
  const broken = join(folder, 'broken.pem');
  writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
  expect(() => trustCa(broken)).toThrow(`--ca ${broken}: `);
});

test('any other error is no distrust', () => {
  expect(distrustOf(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))).toBeUndefined();
  expect(distrustOf('no')).toBeUndefined();
});
