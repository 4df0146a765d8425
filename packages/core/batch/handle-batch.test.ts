import type { SentMessage } from '@orderflow/testing';
import {
  busEvent,
  consumerFixture,
  DLQ,
  HEARD,
  type Heard,
  opened,
  QUEUE,
  sqsBatch,
  sqsRecord,
  ThingOpened,
  thingMessage,
  touched,
} from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import { Permanent, Rejected, Transient, Unavailable } from '../failures/index.ts';
import { type BatchHandler, each, handleBatch, type Outcome } from './handle-batch.ts';

const broken = (options = {}) =>
  sqsRecord(busEvent({ ...ThingOpened({ thingId: 'x' }), data: {} }, { eventId: 'bad' }), options);

/** A consumer whose handler does what each event's id says. */
function consumer(
  handle: (eventId: string) => Outcome | Promise<Outcome>,
  more: Parameters<typeof consumerFixture>[0] = {},
) {
  const deps = consumerFixture(more);
  const handler = handleBatch(
    HEARD,
    deps,
    each(async ({ metadata }) => handle(metadata.eventId)),
  );
  const failures = async (...records: SQSRecord[]) =>
    (await handler(sqsBatch(...records))).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { deps, handler, failures };
}

const failing = (error: unknown, more?: Parameters<typeof consumerFixture>[0]) =>
  consumer(() => {
    throw error;
  }, more);

describe('what succeeds', () => {
  test.each(['handled', 'duplicate', 'ignored'] as const)('%s: acknowledged, logged and counted', async (outcome) => {
    const { deps, failures } = consumer(() => outcome);
    expect(await failures(opened('e1'), opened('e2'))).toEqual([]);
    expect(deps.telemetry.counts).toEqual({ [outcome]: 2 });
    expect(deps.telemetry.flushes).toBe(1);
    expect(deps.telemetry.lines).toMatchObject([{ level: 'info', message: outcome }, { message: outcome }]);
    expect(deps.sqs.sent).toEqual([]);
  });

  test('an empty batch is nothing', async () => {
    expect(await consumer(() => 'handled').failures()).toEqual([]);
  });
});

describe('rejected and permanent messages', () => {
  test.each([
    ['breaks its contract', broken(), 'rejected', /data\.thingId/],
    ['is not JSON', sqsRecord('{'), 'rejected', 'body: is not JSON'],
  ])('one that %s is parked at first sight', async (_, record, failureClass, reason) => {
    const { deps, failures } = consumer(() => 'handled');
    expect(await failures(record)).toEqual([]);
    const [message] = deps.sqs.messages(DLQ);
    expect(message?.body).toBe(record.body);
    expect(message?.attributes).toMatchObject({ class: failureClass, consumer: 'things', receives: '1' });
    expect(message?.attributes.reason).toEqual(expect.stringMatching(reason));
    expect(deps.telemetry.counts).toEqual({ parked: 1 });
  });

  test.each([
    [new Rejected('no such address'), 'rejected'],
    [new Permanent('too late: shipped'), 'permanent'],
  ])('one that the handler finds hopeless is parked at first sight: %p', async (error, failureClass) => {
    const { deps, failures } = failing(error);
    expect(await failures(opened('e1'))).toEqual([]);
    const attributes = { class: failureClass, reason: error.message, eventId: 'e1', correlationId: 'request-1' };
    expect(deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { ...attributes, type: 'thing.opened' } }]);
    expect(deps.telemetry.lines).toMatchObject([{ level: 'error', message: 'parked', reason: error.message }]);
  });

  test('are parked although their event says nothing of its cause', async () => {
    const { deps, failures } = failing(new Permanent('no'));
    expect(await failures(sqsRecord(busEvent(ThingOpened({ thingId: 'x' }))))).toEqual([]);
    expect(deps.sqs.messages(DLQ)).toHaveLength(1);
  });

  test('do not harm their batch mates', async () => {
    const handled: string[] = [];
    const { deps, failures } = consumer((eventId) => {
      if (eventId === 'e3') throw new Permanent('no');
      if (eventId === 'e4') throw new Transient('later');
      handled.push(eventId);
      return 'handled';
    });
    const records = [opened('e1'), broken(), touched('e2'), opened('e3'), opened('e4'), opened('e5')];
    expect(await failures(...records)).toEqual(['e4']);
    expect(handled).toEqual(['e1', 'e2', 'e5']);
    expect(deps.sqs.messages(DLQ)).toHaveLength(2);
    expect(deps.telemetry.counts).toEqual({ handled: 3, parked: 2, retried: 1 });
  });

  test('that cannot be parked are put back, and their mates pass', async () => {
    const { deps, failures } = consumer(() => 'handled');
    deps.sqs.fail({ when: 'before', on: ({ name }) => name === 'SendMessage' });
    expect(await failures(broken({ messageId: 'm1' }), opened('e1'))).toEqual(['m1']);
    expect(deps.sqs.hiddenFor('receipt-m1')).toBeGreaterThan(0);
    expect(deps.telemetry.counts).toEqual({ parkingFailed: 1, retried: 1, handled: 1 });
    expect(deps.telemetry.lines).toContainEqual(
      expect.objectContaining({ message: 'could not park', error: expect.stringContaining('lost') }),
    );
  });

  test('whose parking got no answer come again and are parked once more: twice, never lost', async () => {
    const { deps, failures } = consumer(() => 'handled');
    deps.sqs.fail({ when: 'after', on: ({ name }) => name === 'SendMessage' });
    expect(await failures(broken({ messageId: 'm1' }))).toEqual(['m1']);
    expect(await failures(broken({ messageId: 'm1', receives: 2 }))).toEqual([]);
    expect(deps.sqs.messages(DLQ)).toHaveLength(2);
  });
});

describe('transient failures', () => {
  test('come again, each time later', async () => {
    const { deps, failures } = failing(new Transient('locked'));
    const hidden = [];
    for (const receives of [1, 2, 3, 4]) {
      expect(await failures(opened('e1', { receives }))).toEqual(['e1']);
      hidden.push(deps.sqs.hiddenFor('receipt-e1'));
    }
    expect(hidden).toEqual([2, 3, 6, 12]);
    expect(deps.sqs.messages(DLQ)).toEqual([]);
    expect(deps.telemetry.counts).toEqual({ retried: 4 });
    expect(deps.telemetry.lines[3]).toMatchObject({ level: 'warn', message: 'retrying', seconds: 12, receives: 4 });
  });

  test('that know when trying again has a chance are not tried before', async () => {
    const { deps, failures } = failing(new Transient('leased', { retryAfterSeconds: 42 }));
    expect(await failures(opened('e1'))).toEqual(['e1']);
    expect(deps.sqs.hiddenFor('receipt-e1')).toBe(42);
  });

  test('are parked with their reason when received for the last time: receive 5 of 5', async () => {
    const { deps, failures } = failing(new Transient('locked'));
    expect(await failures(opened('e1', { receives: 5 }))).toEqual([]);
    expect(deps.sqs.messages(DLQ)).toMatchObject([
      { attributes: { class: 'transient', reason: 'locked', receives: '5' } },
    ]);
  });

  test('are parked, and not handled, when the last try came to no end', async () => {
    const handle = jest.fn(() => 'handled' as const);
    const { deps, failures } = consumer(handle);
    expect(await failures(opened('e1', { receives: 6 }), opened('e2', { receives: 5 }))).toEqual([]);
    expect(handle.mock.calls).toEqual([['e2']]);
    const reason = 'the last of 5 tries came to no end; see the log';
    expect(deps.sqs.messages(DLQ)).toMatchObject([
      { attributes: { class: 'transient', reason, eventId: 'e1', receives: '6' } },
    ]);
  });

  test('with a consumer that tries once, the first time is the last', async () => {
    const consumerSettings = { ...consumerFixture().consumer, maxReceives: 1 };
    const { deps, failures } = failing(new Transient('locked'), { consumer: consumerSettings });
    expect(await failures(opened('e1'))).toEqual([]);
    expect(deps.sqs.messages(DLQ)).toHaveLength(1);
  });

  test('come again too when they cannot be hidden', async () => {
    const { deps, failures } = failing(new Transient('locked'));
    deps.sqs.fail({ when: 'before' });
    expect(await failures(opened('e1'))).toEqual(['e1']);
    expect(deps.telemetry.lines).toMatchObject([{ level: 'warn', message: 'retrying when the queue lets it' }]);
    expect(deps.telemetry.counts).toEqual({ retried: 1 });
  });

  test.each([[new TypeError('a bug')], ['thrown text'], [undefined], [Object.create(null)]])(
    'what is unknown is transient: %p',
    async (error) => {
      expect(await failing(error).failures(opened('e1'))).toEqual(['e1']);
    },
  );

  test('the stack of a bug is logged, that of a broken contract is not', async () => {
    const { deps, failures } = failing(new TypeError('a bug'));
    await failures(opened('e1'), broken());
    expect(deps.telemetry.lines).toMatchObject([
      { message: 'retrying', reason: 'TypeError: a bug', stack: expect.stringContaining('handle-batch.test') },
      { message: 'parked', stack: undefined },
    ]);
  });
});

describe('an unavailable dependency', () => {
  const down = new Unavailable('gateway', 'no answer');

  test("waits as long as this consumer's retries ever do", async () => {
    const { deps, failures } = failing(down);
    expect(await failures(opened('e1'))).toEqual(['e1']);
    expect(deps.sqs.hiddenFor('receipt-e1')).toBe(24);
    expect(deps.telemetry.lines).toMatchObject([{ message: 'retrying', class: 'unavailable' }]);
  });

  test('is parked like any other when received for the last time', async () => {
    const { deps, failures } = failing(down);
    expect(await failures(opened('e1', { receives: 5 }))).toEqual([]);
    expect(deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { class: 'unavailable' } }]);
  });

  describe('that a circuit breaker guards', () => {
    const guarded = { consumer: { ...consumerFixture().consumer, guarded: true } };
    const QUEUED = { name: 'SendMessage', input: { QueueUrl: QUEUE } };

    test('has the message go back as a copy that was tried as often as before, and acknowledged', async () => {
      const { deps, failures } = failing(down, guarded);
      expect(await failures(opened('e1', { receives: 3, trace: 'Root=1-2-3' }))).toEqual([]);
      const { body } = opened('e1');
      expect(deps.sqs.messages(QUEUE)).toEqual([{ body, attributes: { tries: '2' }, trace: 'Root=1-2-3' }]);
      expect(deps.sqs.sent).toMatchObject([{ ...QUEUED, input: { DelaySeconds: 24 } }]);
      expect(deps.telemetry.lines).toMatchObject([{ message: 'waiting', class: 'unavailable', receives: 3 }]);
    });

    test('comes again when it is said to be worth it, and a little later', async () => {
      const soon = new Unavailable('gateway', 'breaker open', { retryAfterSeconds: 40 });
      const { deps, failures } = failing(soon, guarded);
      await failures(opened('e1'));
      const hours = failing(new Unavailable('gateway', 'breaker open', { retryAfterSeconds: 7200 }), guarded);
      await hours.failures(opened('e1'));
      expect(deps.sqs.sent).toMatchObject([{ input: { DelaySeconds: 50 } }]);
      expect(hours.deps.sqs.sent).toMatchObject([{ input: { DelaySeconds: 900 } }]);
    });

    test('may do so for ever, and then still has all of its tries', async () => {
      const { deps, failures } = failing(down, guarded);
      let message = opened('e1', { receives: 4 });
      for (let hour = 0; hour < 50; hour++) {
        expect(await failures(message)).toEqual([]);
        message = copyOf(deps.sqs.messages(QUEUE).at(-1));
      }
      expect(deps.sqs.messages(DLQ)).toEqual([]);
      const bug = failing(new Error('a bug'), guarded);
      expect(await bug.failures(message)).toHaveLength(1); // the fourth try, as it was
      expect(await bug.failures(copyOf(deps.sqs.messages(QUEUE).at(-1), 2))).toEqual([]); // the fifth and last
      expect(bug.deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { receives: '5' } }]);
    });

    test('crash between copy and acknowledgement: both come again, neither has lost a try but the original its own', async () => {
      const { deps, failures } = failing(down, guarded);
      deps.sqs.fail({ when: 'after', on: ({ name }) => name === 'SendMessage' });
      expect(await failures(opened('e1', { receives: 2 }))).toEqual(['e1']);
      expect(deps.sqs.messages(QUEUE)).toMatchObject([{ attributes: { tries: '1' } }]);
      expect(deps.sqs.hiddenFor('receipt-e1')).toBe(24);
    });

    test('and a queue that takes no copy: it is put back like any other', async () => {
      const { deps, failures } = failing(down, guarded);
      deps.sqs.fail({ when: 'before', on: ({ name }) => name === 'SendMessage' });
      expect(await failures(opened('e1'))).toEqual(['e1']);
      expect(deps.telemetry.lines).toMatchObject([{ message: 'could not send back' }, { message: 'retrying' }]);
    });

    test('other failures of its messages are tries as ever', async () => {
      const { deps, failures } = failing(new Error('a bug'), guarded);
      expect(await failures(opened('e1'))).toEqual(['e1']);
      expect(deps.sqs.messages(QUEUE)).toEqual([]);
    });
  });
});

/** A copy as it is received. */
function copyOf(message: SentMessage | undefined, receives = 1): SQSRecord {
  const { body = '', attributes = {} } = message ?? {};
  const texts = Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]);
  return { ...sqsRecord(body, { receives, messageId: 'copy' }), messageAttributes: Object.fromEntries(texts) };
}

describe('a handler that fails as a whole', () => {
  const whole = (handle: BatchHandler<Heard>) => {
    const deps = consumerFixture();
    return { deps, answer: handleBatch(HEARD, deps, handle)(sqsBatch(opened('e1'), broken(), opened('e2'))) };
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
  ])('by what it %s has failed for each good message; the poison is parked all the same', async (_, handle) => {
    const { deps, answer } = whole(handle as BatchHandler<Heard>);
    expect(await answer).toEqual(both);
    expect(deps.sqs.messages(DLQ)).toHaveLength(1);
  });

  test('by giving too few outcomes has failed for the rest', async () => {
    const { deps, answer } = whole(async () => [{ status: 'fulfilled', value: 'handled' }]);
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'e2' }] });
    expect(deps.telemetry.lines.at(-1)).toMatchObject({ reason: 'Error: the handler gave no outcome' });
  });

  test('is not called for nothing', async () => {
    const handle = jest.fn();
    await handleBatch(HEARD, consumerFixture(), handle)(sqsBatch(broken()));
    expect(handle).not.toHaveBeenCalled();
  });
});

describe('a message that hangs', () => {
  test('is put back before the function times out; its mates are not', async () => {
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

  test('say on each line whose they are: also those that a context logs from within', async () => {
    const deps = consumerFixture({ sleep });
    const handler = handleBatch(
      HEARD,
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

  test('say what can be read off a message that broke its contract', async () => {
    const { deps, handler } = consumer(() => 'handled', { sleep });
    const body = busEvent(
      { ...ThingOpened({ thingId: 'x' }), data: 7 },
      { eventId: 'e1', correlationId: 'c1', causationId: 'a1' },
    );
    await handler(sqsBatch(sqsRecord(body)), invocation);
    expect(deps.telemetry.lines).toMatchObject([
      { message: 'parked', class: 'rejected', type: 'thing.opened', ...identity },
    ]);
  });
});
