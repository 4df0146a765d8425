import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRepublishOptions } from './republish-options.ts';
import { type State, writeState } from './state-file.ts';
import { UsageError } from './usage-error.ts';

const root = mkdtempSync(join(tmpdir(), 'republish-'));
afterAll(() => rmSync(root, { recursive: true }));

const state: State = {
  stage: 'dev',
  flow: 'choreography',
  endpoint: 'http://127.0.0.1:4566',
  region: 'eu-central-1',
  apiUrl: '',
  bus: { name: 'orderflow-dev', arn: 'arn' },
  relay: { functionName: 'relay', mappingId: 'm', failureQueueUrl: 'http://127.0.0.1:4566/failures' },
  consumers: {},
  tables: { events: 'orderflow-dev-events' },
  buckets: {},
};
writeState(root, state);
writeState(root, { ...state, stage: 'bare', tables: {} });

const read = (line: string) => readRepublishOptions(line.split(' ').filter(Boolean), root);

test.each([
  ['--stage ../dev', '--stage: .orderflow/../dev.json is not there'],
  ['--table t --bus b --stream s --from 5 --to 2', '--from must not be above --to'],
  ['--table t --bus b --since 2026-03-05 --until 2026-03-04', '--since must not be after --until'],
  ['--table t --bus b --stream=', '--stream is empty'],
  ['--stage --from 2', "Option '--stage' argument is ambiguous."],
])('%s is refused in one line', (line, message) => {
  expect(() => read(line)).toThrow(UsageError);
  expect(() => read(line)).toThrow(message);
  expect(() => read(line)).not.toThrow('\n');
});

test('a stage says where', () => {
  expect(read('--stage dev --stream order-1')).toEqual({
    table: 'orderflow-dev-events',
    busName: 'orderflow-dev',
    what: { stream: 'order-1', from: undefined, to: undefined },
    endpoint: 'http://127.0.0.1:4566',
    region: 'eu-central-1',
  });
});

test('names say where, on AWS itself', () => {
  expect(read('--table t --bus b --stream order-1 --from 2 --to 5')).toEqual({
    table: 't',
    busName: 'b',
    what: { stream: 'order-1', from: 2, to: 5 },
    endpoint: undefined,
    region: undefined,
  });
});

test('a span of time', () => {
  expect(read('--stage dev --since 2026-03-04T05:00Z --until 2026-03-04T06:00+01:00').what).toEqual({
    since: new Date('2026-03-04T05:00:00Z'),
    until: new Date('2026-03-04T05:00:00Z'),
  });
});

test('the failure queue of the stage, or another', () => {
  expect(read('--stage dev --failures').what).toEqual({ failureQueueUrl: 'http://127.0.0.1:4566/failures' });
  expect(read('--stage dev --failures --queue q').what).toEqual({ failureQueueUrl: 'q' });
});

test.each([
  ['', 'say where: --stage, or --table and --bus'],
  ['--table t --stream s', 'say where'],
  ['--stage bare --stream s', 'say where'],
  ['--stage none --stream s', '.orderflow/none.json is not there'],
  ['--stage dev', 'say what: --stream, or --since and --until, or --failures'],
  ['--stage dev --stream s --failures', 'say what'],
  ['--table t --bus b --failures', 'which failure queue? give --queue'],
  ['--stage dev --stream s --from 0', '--from 0 is no sequence'],
  ['--stage dev --stream s --to x', '--to x is no sequence'],
  ['--stage dev --since 2026-03-04T05:00Z', '--until is missing: it must be a time'],
  ['--stage dev --since today --until tomorrow', '--since today must be a time'],
  ['--stage dev --everything', "Unknown option '--everything'"],
])('%j makes no sense: %s', (line, says) => {
  expect(() => read(line)).toThrow(UsageError);
  expect(() => read(line)).toThrow(says);
});
