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

test('what was written is read again, by its stage', () => {
  expect(readState(root, 'mine')).toBeUndefined();
  writeState(root, state);
  expect(readState(root, 'mine')).toEqual(state);
  expect(stateFile(root, 'mine')).toBe(join(root, '.orderflow', 'mine.json'));
});

test('a file that is not to be read is as good as none', () => {
  writeFileSync(stateFile(root, 'mine'), '{"stage":');
  expect(readState(root, 'mine')).toBeUndefined();
});
