import {
  busEvent,
  consumerFixture,
  DLQ,
  opened,
  sqsBatch,
  sqsRecord,
  THING_EVENTS,
  type ThingEvent,
  ThingOpened,
  thingMessage,
  touched,
} from '@orderflow/testing';
import type { BatchHandler } from './batch-handler.ts';
import { each, handleBatch } from './handle-batch.ts';
import { broken, consumer } from './testing/consumer-of-things.ts';

describe('a message that succeeds', () => {
  test.each(['handled', 'duplicate', 'ignored'] as const)(
    'with %s is acknowledged, logged and counted',
    async (outcome) => {
      const { deps, failures } = consumer(() => outcome);
      expect(await failures(opened('e1'), opened('e2'))).toEqual([]);
      expect(deps.telemetry.counts).toEqual({ [outcome]: 2 });
      expect(deps.telemetry.flushes).toBe(1);
      expect(deps.telemetry.lines).toMatchObject([{ level: 'info', message: outcome }, { message: outcome }]);
      expect(deps.sqs.sent).toEqual([]);
    },
  );

  test('its log lines carry the ids of its trace and span', async () => {
    const { deps, failures } = consumer(() => 'handled');
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await failures(sqsRecord(busEvent(ThingOpened({ thingId: 'x' }), { eventId: 'e1', traceparent })), broken());
    expect(deps.telemetry.lines[0]).toMatchObject({
      ...{ eventId: 'e1', traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' },
    });
    expect(deps.telemetry.lines[1]).not.toHaveProperty('traceId');
  });

  test('an empty batch has no failures', async () => {
    expect(await consumer(() => 'handled').failures()).toEqual([]);
  });
});

describe('a batch handler that fails', () => {
  const whole = (handle: BatchHandler<ThingEvent>) => {
    const deps = consumerFixture();
    return { deps, answer: handleBatch(THING_EVENTS, deps, handle)(sqsBatch(opened('e1'), broken(), opened('e2'))) };
  };
  const both = { batchItemFailures: [{ itemIdentifier: 'e1' }, { itemIdentifier: 'e2' }] };

  test.each([
    ['rejects', () => Promise.reject(new Error('no table'))],
    [
      'throws',
      () => {
        throw new Error('no table');
      },
    ],
  ])('and %s: each valid message has failed, an invalid one is dead-lettered all the same', async (_, handle) => {
    const { deps, answer } = whole(handle as BatchHandler<ThingEvent>);
    expect(await answer).toEqual(both);
    expect(deps.sqs.messages(DLQ)).toHaveLength(1);
  });

  test('to return a result for each event: the rest have failed', async () => {
    const { deps, answer } = whole(async () => [{ status: 'fulfilled', value: 'handled' }]);
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'e2' }] });
    expect(deps.telemetry.lines.at(-1)).toMatchObject({ reason: 'Error: the handler gave no result' });
  });

  test('is not called without a valid message', async () => {
    const handle = jest.fn();
    await handleBatch(THING_EVENTS, consumerFixture(), handle)(sqsBatch(broken()));
    expect(handle).not.toHaveBeenCalled();
  });
});

describe('a message that hangs', () => {
  test('is retried before the function times out, and its batch mates are handled', async () => {
    const { deps, handler } = consumer((eventId) => (eventId === 'e1' ? new Promise(() => undefined) : 'handled'));
    const invocation = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 30_000 };
    const answer = await handler(sqsBatch(opened('e1'), opened('e2')), invocation);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'e1' }] });
    expect(deps.telemetry.counts).toEqual({ retried: 1, handled: 1 });
    expect(deps.telemetry.lines).toContainEqual(
      expect.objectContaining({ class: 'transient', reason: 'not done before the function times out' }),
    );
  });
});

describe('log lines', () => {
  const identity = {
    consumer: 'things',
    function_request_id: 'r1',
    eventId: 'e1',
    correlationId: 'c1',
    causationId: 'a1',
  };
  const message = thingMessage(ThingOpened({ thingId: 'x' }), 'e1', {}, { correlationId: 'c1', causationId: 'a1' });
  const invocation = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 30_000 };
  const sleep = () => new Promise<void>(() => undefined);

  test('carry the identity of the message, also those that the handler writes', async () => {
    const deps = consumerFixture({ sleep });
    const handler = handleBatch(
      THING_EVENTS,
      deps,
      each(async () => {
        deps.telemetry.info('charging');
        await new Promise((resolve) => setImmediate(resolve));
        deps.telemetry.warn('charged twice', { eventId: 'overridden' });
        return 'handled';
      }),
    );
    await handler(sqsBatch(message, touched('e2')), invocation);
    const lines = deps.telemetry.lines.filter(({ correlationId }) => correlationId === 'c1');
    expect(lines).toMatchObject([
      { message: 'charging', type: 'thing.opened', ...identity },
      { message: 'charged twice', type: 'thing.opened', ...identity, eventId: 'overridden' },
      { message: 'handled', type: 'thing.opened', ...identity, messageId: 'e1', receives: 1 },
    ]);
    expect(deps.telemetry.lines).toHaveLength(6);
  });

  test('carry what can be read of the identity of a rejected message', async () => {
    const { deps, handler } = consumer(() => 'handled', { sleep });
    const body = busEvent(
      { ...ThingOpened({ thingId: 'x' }), data: 7 },
      { eventId: 'e1', correlationId: 'c1', causationId: 'a1' },
    );
    await handler(sqsBatch(sqsRecord(body)), invocation);
    expect(deps.telemetry.lines).toMatchObject([
      { message: 'message dead-lettered', class: 'rejected', type: 'thing.opened', ...identity },
    ]);
  });
});
