import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { State } from '@orderflow/operator';
import { meteredOf, readMeter } from './meter.ts';

const state: State = {
  stage: 'local',
  flow: 'orchestration',
  endpoint: '',
  region: 'us-east-1',
  apiUrl: '',
  bus: { name: 'local', arn: '' },
  consumers: { order: { queueUrl: 'q', dlqUrl: 'd', functionName: 'local-order', ruleNames: [], mappingId: '' } },
  relay: { functionName: 'local-relay', mappingId: '', failureQueueUrl: '' },
  workflows: { saga: { arn: 'arn:saga', type: 'standard', functionNames: ['local-saga-order'] } },
  tables: { events: 'local-events' },
  buckets: {},
};

test('calls of the stage between two readings are counted', () => {
  const before = { 'call local-events': 5, 'write local-events': 2, 'invocation local-order': 1 };
  const after = {
    ...{ 'call local-events': 9, 'write local-events': 5.5, 'read local-events': 2, 'call other-events': 7 },
    ...{ 'call local': 1, 'event local': 3, 'call q': 1, 'call arn:saga': 1 },
    ...{ 'invocation local-order': 4, 'invocation local-api': 99, 'invocation local-relay': 1 },
    ...{
      'invocation local-saga-order': 2,
      'milliseconds local-order': 40,
      'message local-order': 6,
      'batch local-order': 2,
    },
  };
  expect(meteredOf(state, before, after)).toEqual({
    calls: 4 + 1 + 1 + 1,
    writes: 3.5,
    reads: 2,
    events: 3,
    invocations: 3 + 1 + 2,
    milliseconds: 40,
    messages: 6,
    batches: 2,
  });
});

test('a stage without relay or state machines is counted as well', () => {
  const { relay, workflows, ...plain } = state;
  expect(meteredOf(plain, {}, { 'invocation local-order': 1, 'invocation local-relay': 1 }).invocations).toBe(1);
});

test.each([
  ['{"call x":1}', { 'content-type': 'application/json' }, 200, { 'call x': 1 }],
  ['null', { 'content-type': 'application/json' }, 200, undefined],
  ['<html>', { 'content-type': 'text/html' }, 200, undefined],
  ['{}', { 'content-type': 'application/json' }, 404, undefined],
])('an endpoint that answers %p is read or not', async (body, headers, status, counts) => {
  const server = createServer((_, response) => void response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await readMeter({ endpoint })).toEqual(counts);
  server.close();
});

test('without an answer there is no reading', async () => {
  expect(await readMeter({ endpoint: 'http://127.0.0.1:1' })).toBeUndefined();
});
