import { consumerFixture } from '@orderflow/testing';
import { EventStore } from '../store/index.ts';
import { logOperation, OperationEnded, OperationStarted } from './index.ts';

const operation = {
  operationId: 'op-1',
  stage: 'prod',
  command: 'dlq redrive',
  line: 'dlq redrive payment',
  by: 'ada',
  reason: 'the stock is back',
};

test('an operation is written before it begins, and how it ended after it', async () => {
  const deps = consumerFixture();
  const load = async () =>
    (await new EventStore(deps.dynamodb, deps.tables.events).load('operation-2026-11-23')).events;
  const end = await logOperation(deps, operation);
  expect(await load()).toMatchObject([{ type: 'operation.started', data: { ...operation, day: '2026-11-23' } }]);
  await end({ outcome: 'failed', result: 'AccessDenied' });
  expect(await load()).toMatchObject([
    { type: 'operation.started', correlationId: 'op-1' },
    {
      type: 'operation.ended',
      correlationId: 'op-1',
      data: { operationId: 'op-1', outcome: 'failed', command: 'dlq redrive' },
    },
  ]);
});

test('an operation that is written twice, because an answer was lost, is one', async () => {
  const deps = consumerFixture();
  await logOperation(deps, operation);
  await logOperation(deps, operation);
  expect((await new EventStore(deps.dynamodb, deps.tables.events).load('operation-2026-11-23')).version).toBe(1);
});

test('nothing is written that breaks the contracts', async () => {
  await expect(logOperation(consumerFixture(), { ...operation, reason: '' })).rejects.toThrow('reason');
  expect(() => OperationStarted({ ...operation, day: 'today' })).toThrow('day');
  const ended = { operationId: 'op-1', day: '2026-11-23', stage: 'prod', command: 'x', outcome: 'done' } as const;
  expect(() => OperationEnded({ ...ended, result: '\ud800' })).toThrow('result');
});
