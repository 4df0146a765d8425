import type { SentMessage } from '@orderflow/testing';
import {
  busEvent,
  consumerFixture,
  DLQ,
  opened,
  QUEUE,
  sqsRecord,
  ThingOpened,
  thingMessage,
  touched,
} from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import { Pending, Permanent, Rejected, Transient, Unavailable } from '../failures/index.ts';
import { broken, consumer, failing } from './testing/consumer-of-things.ts';

describe('rejected and permanent failures', () => {
  test.each([
    ['breaks its contract', broken(), 'rejected', /data\.thingId/],
    ['is not JSON', sqsRecord('{'), 'rejected', 'body: is not JSON'],
  ])('a message that %s is dead-lettered at the first try', async (_, record, failureClass, reason) => {
    const { deps, failures } = consumer(() => 'handled');
    expect(await failures(record)).toEqual([]);
    const [message] = deps.sqs.messages(DLQ);
    expect(message?.body).toBe(record.body);
    expect(message?.attributes).toMatchObject({ class: failureClass, consumer: 'things', receives: '1' });
    expect(message?.attributes.reason).toEqual(expect.stringMatching(reason));
    expect(deps.telemetry.counts).toEqual({ deadLettered: 1 });
  });

  test.each([
    [new Rejected('no such address'), 'rejected'],
    [new Permanent('too late: shipped'), 'permanent'],
  ])('a message whose handler throws %p is dead-lettered at the first try', async (error, failureClass) => {
    const { deps, failures } = failing(error);
    expect(await failures(opened('e1'))).toEqual([]);
    const attributes = { class: failureClass, reason: error.message, eventId: 'e1', correlationId: 'request-1' };
    expect(deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { ...attributes, type: 'thing.opened' } }]);
    expect(deps.telemetry.lines).toMatchObject([
      { level: 'error', message: 'message dead-lettered', reason: error.message },
    ]);
  });

  test('a message whose event has no metadata is dead-lettered', async () => {
    const { deps, failures } = failing(new Permanent('no'));
    expect(await failures(sqsRecord(busEvent(ThingOpened({ thingId: 'x' }))))).toEqual([]);
    expect(deps.sqs.messages(DLQ)).toHaveLength(1);
  });

  test('the latency of what is handled is measured from when it happened; not of duplicates, nor of a replay', async () => {
    const { deps, failures } = consumer((eventId) => (eventId === 'again' ? 'duplicate' : 'handled'));
    const at = (eventId: string, seconds: number) =>
      thingMessage(
        ThingOpened({ thingId: 'x' }),
        eventId,
        {},
        { timestamp: new Date(deps.clock() - 1000 * seconds).toISOString() },
      );
    const replayed = sqsRecord(busEvent(ThingOpened({ thingId: 'x' }), { eventId: 'r' }, { 'replay-name': 'tuesday' }));
    expect(await failures(at('e1', 3), at('again', 5), at('ahead', -7), replayed)).toEqual([]);
    expect(deps.telemetry.measured).toEqual({ latency: [3000, 0] });
  });

  test('batch mates of a failed message are handled', async () => {
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
    expect(deps.telemetry.counts).toEqual({ handled: 3, deadLettered: 2, retried: 1 });
    expect(deps.telemetry.kinds).toEqual({
      'failures {"class":"permanent"}': 1,
      'failures {"class":"rejected"}': 1,
      'failures {"class":"transient"}': 1,
    });
  });

  test('when dead-lettering fails, the message is retried and its batch mates are handled', async () => {
    const { deps, failures } = consumer(() => 'handled');
    deps.sqs.fail({ when: 'before', on: ({ name }) => name === 'SendMessage' });
    expect(await failures(broken({ messageId: 'm1' }), opened('e1'))).toEqual(['m1']);
    expect(deps.sqs.hiddenFor('receipt-m1')).toBeGreaterThan(0);
    expect(deps.telemetry.counts).toEqual({ deadLetterFailed: 1, retried: 1, handled: 1 });
    expect(deps.telemetry.lines).toContainEqual(
      expect.objectContaining({ message: 'could not dead-letter the message', error: expect.stringContaining('lost') }),
    );
  });

  test('when the answer to dead-lettering is lost, the message is dead-lettered twice, never lost', async () => {
    const { deps, failures } = consumer(() => 'handled');
    deps.sqs.fail({ when: 'after', on: ({ name }) => name === 'SendMessage' });
    expect(await failures(broken({ messageId: 'm1' }))).toEqual(['m1']);
    expect(await failures(broken({ messageId: 'm1', receives: 2 }))).toEqual([]);
    expect(deps.sqs.messages(DLQ)).toHaveLength(2);
  });
});

describe('transient failures', () => {
  test('are retried, each time after a longer delay', async () => {
    const { deps, failures } = failing(new Transient('locked'));
    const hidden = [];
    for (const receives of [1, 2, 3, 4]) {
      expect(await failures(opened('e1', { receives }))).toEqual(['e1']);
      hidden.push(deps.sqs.hiddenFor('receipt-e1'));
    }
    expect(hidden).toEqual([2, 3, 6, 12]);
    expect(deps.sqs.messages(DLQ)).toEqual([]);
    expect(deps.telemetry.counts).toEqual({ retried: 4 });
    expect(deps.telemetry.lines[3]).toMatchObject({
      level: 'warn',
      message: 'message failed, will retry',
      seconds: 12,
      receives: 4,
    });
  });

  test('with retryAfterSeconds are not retried before', async () => {
    const { deps, failures } = failing(new Transient('leased', { retryAfterSeconds: 42 }));
    expect(await failures(opened('e1'))).toEqual(['e1']);
    expect(deps.sqs.hiddenFor('receipt-e1')).toBe(42);
  });

  test('are dead-lettered with their reason at the last try: receive 5 of 5', async () => {
    const { deps, failures } = failing(new Transient('locked'));
    expect(await failures(opened('e1', { receives: 5 }))).toEqual([]);
    expect(deps.sqs.messages(DLQ)).toMatchObject([
      { attributes: { class: 'transient', reason: 'locked', receives: '5' } },
    ]);
  });

  test('are dead-lettered, and not handled, when the last try had no result', async () => {
    const handle = jest.fn(() => 'handled' as const);
    const { deps, failures } = consumer(handle);
    expect(await failures(opened('e1', { receives: 6 }), opened('e2', { receives: 5 }))).toEqual([]);
    expect(handle.mock.calls).toEqual([['e2']]);
    const reason = 'the last of 5 tries had no result; see the log';
    expect(deps.sqs.messages(DLQ)).toMatchObject([
      { attributes: { class: 'transient', reason, eventId: 'e1', receives: '6' } },
    ]);
  });

  test('are dead-lettered at the first try when maxReceives is 1', async () => {
    const consumerSettings = { ...consumerFixture().consumer, maxReceives: 1 };
    const { deps, failures } = failing(new Transient('locked'), { consumer: consumerSettings });
    expect(await failures(opened('e1'))).toEqual([]);
    expect(deps.sqs.messages(DLQ)).toHaveLength(1);
  });

  test('are retried after the visibility timeout when no delay can be set', async () => {
    const { deps, failures } = failing(new Transient('locked'));
    deps.sqs.fail({ when: 'before' });
    expect(await failures(opened('e1'))).toEqual(['e1']);
    expect(deps.telemetry.lines).toMatchObject([
      { level: 'warn', message: 'retry after the visibility timeout (could not set a delay)' },
    ]);
    expect(deps.telemetry.counts).toEqual({ retried: 1 });
  });

  test.each([[new TypeError('a bug')], ['thrown text'], [undefined], [Object.create(null)]])(
    'include every unknown error: %p',
    async (error) => {
      expect(await failing(error).failures(opened('e1'))).toEqual(['e1']);
    },
  );

  test('have their stack in the log, unlike rejected messages', async () => {
    const { deps, failures } = failing(new TypeError('a bug'));
    await failures(opened('e1'), broken());
    expect(deps.telemetry.lines).toMatchObject([
      {
        message: 'message failed, will retry',
        reason: 'TypeError: a bug',
        stack: expect.stringContaining('handle-batch.failures.test'),
      },
      { message: 'message dead-lettered', stack: undefined },
    ]);
  });
});

describe('an unavailable dependency', () => {
  const down = new Unavailable('gateway', 'no answer');

  /** Lets a message wait so many times. @returns how long each time, in seconds */
  async function waits(times: number, failure: Error, first = opened('e1')) {
    const { deps, failures } = failing(failure);
    const delays: number[] = [];
    let message = first;
    for (let time = 0; time < times; time++) {
      const isHidden = (await failures(message)).length > 0;
      const copy = deps.sqs.sent.filter(({ name }) => name === 'SendMessage').at(-1)?.input;
      delays.push(Number(isHidden ? deps.sqs.hiddenFor('receipt-copy') : copy?.DelaySeconds));
      const receives = Number(message.attributes.ApproximateReceiveCount);
      message = copyOf(deps.sqs.messages(QUEUE).at(-1), isHidden ? receives + 1 : 1);
    }
    return { deps, delays, message };
  }

  test('has a copy take the place of the message, with its earlier tries', async () => {
    const { deps, failures } = failing(down);
    expect(await failures(opened('e1', { receives: 3, trace: 'Root=1-2-3' }))).toEqual([]);
    const { body } = opened('e1');
    expect(deps.sqs.messages(QUEUE)).toEqual([{ body, attributes: { tries: '2', waits: '1' }, trace: 'Root=1-2-3' }]);
    expect(deps.sqs.sent).toMatchObject([{ name: 'SendMessage', input: { QueueUrl: QUEUE, DelaySeconds: 6 } }]);
    expect(deps.telemetry.lines).toMatchObject([
      { message: 'dependency unavailable, message waits', class: 'unavailable', receives: 3 },
    ]);
    expect(deps.telemetry.counts).toEqual({ waiting: 1 });
  });

  test('has the message wait for as long as the failure says and half of its jitter', async () => {
    const soon = new Unavailable('gateway', 'breaker open', { retryAfterSeconds: 40 });
    expect((await waits(2, soon)).delays).toEqual([50, 50]);
    expect((await waits(1, new Unavailable('gateway', '', { retryAfterSeconds: 0 }))).delays).toEqual([1]);
  });

  test('has the message wait longer each time, and never longer than half a minute', async () => {
    const { delays } = await waits(20, down);
    expect(delays.slice(0, 6)).toEqual([2, 3, 6, 12, 19, 19]); // half of it is jitter, here at its middle
    expect(Math.max(...delays)).toBeLessThan(30);
  });

  test('a service of AWS that is down is waited for like any other', async () => {
    const throttled = Object.assign(new Error('too fast'), { name: 'ThrottlingException' });
    const { deps, delays } = await waits(3, throttled);
    expect(delays).toEqual([2, 3, 6]);
    expect(deps.telemetry.counts).toEqual({ waiting: 3 });
  });

  test('uses up no tries, however long the outage', async () => {
    const { deps, message } = await waits(200, down, opened('e1', { receives: 4 }));
    expect(deps.sqs.messages(DLQ)).toEqual([]);
    const bug = failing(new Error('a bug'));
    expect(await bug.failures(message)).toEqual([]); // the fourth try, as it was: a copy that does not wait any more
    const copy = bug.deps.sqs.messages(QUEUE).at(-1);
    expect(copy).toMatchObject({ attributes: { tries: '4' } });
    expect(await bug.failures(copyOf(copy))).toEqual([]);
    expect(bug.deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { receives: '5' } }]);
  });

  test('that has accepted and not decided: the message waits, is no failure, and asks more and more rarely', async () => {
    const { deps, delays } = await waits(12, new Pending('the bank is thinking'), opened('e1', { receives: 4 }));
    expect(deps.sqs.messages(DLQ)).toEqual([]);
    expect(delays.slice(-3)).toEqual([675, 675, 675]);
    expect(deps.telemetry.counts).toEqual({ pending: 12 });
    expect(deps.telemetry.lines[0]).toMatchObject({ level: 'info', class: 'pending', stack: undefined });
    const due = new Pending('the bank is thinking', { retryAfterSeconds: 7 });
    expect((await waits(3, due)).delays).toEqual([7, 7, 7]);
  });

  test('when the answer to the copy is lost, both come: never none', async () => {
    const { deps, failures } = failing(down);
    deps.sqs.fail({ when: 'after', on: ({ name }) => name === 'SendMessage' });
    expect(await failures(opened('e1', { receives: 2 }))).toEqual(['e1']);
    expect(deps.sqs.messages(QUEUE)).toMatchObject([{ attributes: { tries: '1', waits: '1' } }]);
  });

  test('when SQS fails, the message comes again after the visibility timeout', async () => {
    const { deps, failures } = failing(down);
    deps.sqs.fail({ when: 'before' });
    expect(await failures(opened('e1', { receives: 5 }))).toEqual(['e1']);
    expect(deps.telemetry.lines).toMatchObject([{ message: 'could not have the message wait' }]);
    expect(deps.telemetry.counts).toEqual({ waiting: 1, waitFailed: 1 });
  });

  test('a message that waited and is killed each time is dead-lettered with that reason', async () => {
    const { deps, message } = await waits(2, down);
    const killed = { ...message, attributes: { ...message.attributes, ApproximateReceiveCount: '8' } };
    const { failures, deps: others } = consumer(() => 'handled');
    expect(await failures(killed)).toEqual([]);
    expect(others.sqs.messages(DLQ)).toMatchObject([{ attributes: { class: 'transient' } }]);
    expect(deps.sqs.messages(DLQ)).toEqual([]);
  });
});

/** A copy as it is received. */
function copyOf(message: SentMessage | undefined, receives = 1): SQSRecord {
  const { body = '', attributes = {} } = message ?? {};
  const texts = Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]);
  return { ...sqsRecord(body, { receives, messageId: 'copy' }), messageAttributes: Object.fromEntries(texts) };
}
