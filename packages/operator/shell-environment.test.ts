import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentFile, shellEnvironment, writeEnvironment } from './shell-environment.ts';
import type { State } from './state-file.ts';

const state = {
  stage: 'local',
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  apiUrl: "http://127.0.0.1:4566/_aws/execute-api/it's/$default",
  bus: { name: 'orderflow-local', arn: '' },
} as State;

test('a shell that sources the file has the environment, whatever is in the values, and no profile', () => {
  const root = mkdtempSync(join(tmpdir(), 'orderflow-env-'));
  mkdirSync(join(root, '.orderflow'));
  writeEnvironment(root, state);
  const script = `. "$1"; node -p 'JSON.stringify(process.env)'`;
  const env = { PATH: process.env.PATH, AWS_PROFILE: 'mine' };
  const printed = execFileSync('sh', ['-euc', script, 'sh', environmentFile(root, 'local')], { env, encoding: 'utf8' });
  const inShell = JSON.parse(printed) as Record<string, string>;
  expect(inShell).toMatchObject(shellEnvironment(state));
  expect(inShell).toMatchObject({ API: state.apiUrl, BUS: 'orderflow-local' });
  expect(inShell).not.toHaveProperty('AWS_PROFILE');
});

test('curl, Node and the AWS SDKs trust the certificate authority of the endpoint', () => {
  const trusting = { NODE_EXTRA_CA_CERTS: '/ca.pem', AWS_CA_BUNDLE: '/ca.pem', CURL_CA_BUNDLE: '/ca.pem' };
  expect(shellEnvironment({ ...state, ca: '/ca.pem' })).toMatchObject(trusting);
});

test('a stage without an API has no API', () => {
  expect(shellEnvironment({ ...state, apiUrl: '' })).not.toHaveProperty('API');
});
