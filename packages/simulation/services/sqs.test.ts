import { SimulatedSQS, type SqsOptions } from './sqs.ts';
import { toEvent } from './sqs-event.ts';
import type { QueueSettings } from './sqs-queue.ts';

const ARN = 'arn:aws:sqs:eu-central-1:000000000000:';
const work: QueueSettings = {
  name: 'work',
  url: 'https://sqs/work',
  arn: `${ARN}work`,
  visibility: 10,
  redrive: { dlqArn: `${ARN}dlq`, maxReceiveCount: 2 },
};
const dlq: QueueSettings = { name: 'dlq', url: 'https://sqs/dlq', arn: `${ARN}dlq`, retention: 14 * 24 * 3600 };

function world(change: Partial<QueueSettings> = {}, options?: SqsOptions) {
  const clock = { time: 1_000_000, now: () => clock.time };
  const sqs = new SimulatedSQS([{ ...work, ...change }, dlq], clock, options);
  const bodies = (max = 10) => queue.receive(max).map(({ body }) => body);
  const pass = (seconds: number) => {
    clock.time += seconds * 1000;
  };
  const queue = sqs.queue(work.url);
  const one = () => {
    const [message] = queue.receive(1);
    if (!message) throw new Error('nothing to receive');
    return message;
  };
  return { clock, sqs, queue, dead: sqs.queue(dlq.arn), bodies, one, pass };
}

function nameOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}

test('a queue is configured anew: what is hidden stays so, and is received as often as it now may be', () => {
  const { sqs, queue, dead, bodies, pass } = world();
  queue.send({ body: 'a' });
  expect(bodies()).toEqual(['a']);
  sqs.queue(work.arn).configure({ ...work, visibility: 3, redrive: { dlqArn: dlq.arn, maxReceiveCount: 3 } });
  pass(9);
  expect(bodies()).toEqual([]);
  pass(1);
  for (const _ of ['second', 'third']) {
    expect(bodies()).toEqual(['a']);
    pass(3);
  }
  expect([bodies(), dead.size]).toEqual([[], 1]);
});

describe('receiving', () => {
  test('hides a message, until its time is over', () => {
    const { queue, bodies, pass, clock } = world();
    queue.send({ body: 'a' });
    pass(1);
    queue.send({ body: 'b' });
    expect(queue.nextChange()).toBe(clock.time);
    expect([bodies(1), bodies(), bodies()]).toEqual([['a'], ['b'], []]);
    expect(queue.nextChange()).toBe(clock.time + 10_000);
    pass(9.999);
    expect(bodies()).toEqual([]);
    pass(0.001);
    expect(bodies()).toEqual(['a', 'b']);
    expect(queue.nextChange(clock.time + 20_000)).toBe(clock.time + 20_000);
  });

  test('in the order that the world picks', () => {
    const { queue, bodies } = world({}, { pick: (count) => count - 1 });
    for (const body of ['a', 'b', 'c']) queue.send({ body });
    expect(bodies(2)).toEqual(['c', 'b']);
  });

  test('after its delay', () => {
    const { queue, bodies, pass, clock } = world({ delay: 5 });
    queue.send({ body: 'a' });
    queue.send({ body: 'b', delay: 2 });
    queue.send({ body: 'c', delay: 0 });
    expect(queue.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 2 });
    expect(bodies()).toEqual(['c']);
    expect(queue.nextChange()).toBe(clock.time + 2000);
    pass(5);
    expect(bodies()).toEqual(['b', 'a']);
    expect(queue.depth()).toEqual({ visible: 0, inFlight: 3, delayed: 0 });
  });

  test('not after its retention', () => {
    const { queue, bodies, pass } = world({ retention: 60 });
    queue.send({ body: 'a' });
    pass(59);
    expect(queue.all()).toHaveLength(1);
    queue.send({ body: 'b' });
    pass(1);
    expect(bodies()).toEqual(['b']);
    expect(queue.all()).toHaveLength(1);
    pass(60);
    expect(queue.depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(queue.nextChange()).toBeUndefined();
  });
});

describe('handles', () => {
  test('the latest deletes, also when the message is visible again', () => {
    const { queue, one, pass, bodies } = world();
    queue.send({ body: 'a' });
    const { handle } = one();
    pass(10);
    queue.delete(handle);
    expect(bodies()).toEqual([]);
    queue.delete(handle);
  });

  test('an older one does nothing, in silence', () => {
    const { queue, one, pass } = world();
    queue.send({ body: 'a' });
    const first = one();
    pass(10);
    const second = one();
    queue.delete(first.handle);
    expect(queue.all()).toHaveLength(1);
    expect(nameOf(() => queue.changeVisibility(first.handle, 0))).toBe('InvalidParameterValue');
    queue.delete(second.handle);
    expect(queue.all()).toEqual([]);
  });

  test('what is none is refused', () => {
    const { queue } = world();
    expect(nameOf(() => queue.delete('none'))).toBe('ReceiptHandleIsInvalid');
    expect(nameOf(() => queue.changeVisibility('', 1))).toBe('ReceiptHandleIsInvalid');
  });
});

describe('visibility', () => {
  test('is changed from now on, to nothing too', () => {
    const { queue, one, pass, bodies } = world({ redrive: { dlqArn: dlq.arn, maxReceiveCount: 9 } });
    queue.send({ body: 'a' });
    const { handle } = one();
    pass(5);
    queue.changeVisibility(handle, 60);
    pass(59);
    expect(bodies()).toEqual([]);
    queue.changeVisibility(handle, 0);
    expect(bodies()).toEqual(['a']);
  });

  test('is over 12 hours after the receive, and not to be changed once it has ended', () => {
    const { queue, one, pass } = world();
    queue.send({ body: 'a' });
    const { handle } = one();
    pass(9);
    expect(nameOf(() => queue.changeVisibility(handle, 43_192))).toBe('InvalidParameterValue');
    expect(nameOf(() => queue.changeVisibility(handle, 43_201))).toBe('InvalidParameterValue');
    queue.changeVisibility(handle, 43_191);
    queue.changeVisibility(handle, 1);
    pass(1);
    expect(nameOf(() => queue.changeVisibility(handle, 1))).toBe('MessageNotInflight');
  });

  test('a message in flight may come to somebody else', () => {
    const { queue, one, bodies } = world();
    const id = queue.send({ body: 'a' });
    const { handle } = one();
    queue.redeliver(id);
    expect(bodies()).toEqual(['a']);
    queue.delete(handle);
    expect(queue.all()).toHaveLength(1);
    queue.redeliver('unknown');
  });
});

describe('dead letters', () => {
  const inVain = ({ bodies, pass }: ReturnType<typeof world>, times: number) => {
    for (let n = 0; n < times; n++) {
      expect(bodies()).toHaveLength(1);
      pass(10);
    }
    expect(bodies()).toEqual([]);
  };

  test('go to the DLQ when they are to be received once too often, with their age', () => {
    const here = world();
    const { queue, dead, clock } = here;
    const sentAt = clock.time;
    const id = queue.send({ body: 'a' });
    inVain(here, 2);
    expect(queue.all()).toEqual([]);
    expect(dead.all()).toMatchObject([{ id, body: 'a', sentAt, receives: 2, source: work.arn }]);
    clock.time = sentAt + 14 * 24 * 3_600_000;
    expect(dead.all()).toEqual([]);
  });

  test('return as new messages, each where it came from; those sent there directly only where one says', () => {
    const here = world();
    const { sqs, queue, dead, clock } = here;
    const id = queue.send({
      body: 'a',
      trace: 'Root=1',
      attributes: { why: { DataType: 'String', StringValue: 'x' } },
    });
    inVain(here, 2);
    dead.send({ body: 'parked' });
    dead.send({ body: 'delayed', delay: 1 });
    expect(sqs.redrive(dlq.arn)).toBe(1);
    expect(queue.all()).toMatchObject([
      { body: 'a', trace: 'Root=1', receives: 0, sentAt: clock.time, source: undefined },
    ]);
    expect(queue.all()[0]?.id).not.toBe(id);
    expect(sqs.redrive(dlq.arn, { to: work.arn, select: ({ body }) => body === 'other' })).toBe(0);
    expect(sqs.redrive(dlq.arn, { to: work.arn })).toBe(1);
    expect(dead.all().map(({ body }) => body)).toEqual(['delayed']);
    expect(nameOf(() => sqs.redrive(work.arn))).toBe('ResourceNotFoundException');
  });
});

test('what Lambda hands to a function', () => {
  const { queue, clock } = world();
  const why = { DataType: 'String', StringValue: 'x' };
  const id = queue.send({ body: 'a', trace: 'Root=1', attributes: { why } });
  expect(toEvent(queue.receive(10), work.arn)).toEqual({
    Records: [
      {
        messageId: id,
        receiptHandle: expect.any(String),
        body: 'a',
        attributes: {
          ApproximateReceiveCount: '1',
          ApproximateFirstReceiveTimestamp: String(clock.time),
          SentTimestamp: String(clock.time),
          SenderId: expect.any(String),
          AWSTraceHeader: 'Root=1',
        },
        messageAttributes: {
          why: { dataType: 'String', stringValue: 'x', stringListValues: [], binaryListValues: [] },
        },
        md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
        eventSource: 'aws:sqs',
        eventSourceARN: work.arn,
        awsRegion: 'eu-central-1',
      },
    ],
  });
});
