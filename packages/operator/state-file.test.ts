import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readState, type State, stateFile, writeState } from './state-file.ts';

const root = mkdtempSync(join(tmpdir(), 'state-test-'));
afterAll(() => rmSync(root, { recursive: true }));

const state: State = {
  stage: 'mine',
  flow: 'choreography',
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  apiUrl: '',
  bus: { name: 'bus', arn: 'arn' },
  consumers: {},
  tables: {},
  buckets: {},
};

test('a state that was written is read again, by the name of its stage', () => {
  expect(readState(root, 'mine')).toBeUndefined();
  writeState(root, state);
  expect(readState(root, 'mine')).toEqual(state);
  expect(stateFile(root, 'mine')).toBe(join(root, '.orderflow', 'mine.json'));
});

test('the certificate authority of its endpoint is part of a state', () => {
  writeState(root, { ...state, ca: '/ca.pem' });
  expect(readState(root, 'mine')).toEqual({ ...state, ca: '/ca.pem' });
});

test.each([
  ['is cut short', '{"stage":'],
  ['lacks a part of the manifest', JSON.stringify({ ...state, tables: undefined })],
  ['lacks the endpoint', JSON.stringify({ ...state, endpoint: undefined })],
])('a state file that %s is ignored', (_, content) => {
  writeFileSync(stateFile(root, 'mine'), content);
  expect(readState(root, 'mine')).toBeUndefined();
});
