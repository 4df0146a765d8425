import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import type { DomainEvent } from '../../events/contract';
import { openEnvelope } from '../../events/contract';
import { type Script, ScriptedBus, scriptedTime } from '../../events/publisher/scripted-bus';
import { type Commit, itemOf } from '../runtime/commit';
import type { Fields } from '../runtime/telemetry';
import { type RelayDeps, relay } from './relay';

const booked = (seat: string): DomainEvent => ({
  type: 'seat.booked',
  version: 1,
  source: 'orderflow.seats',
  data: { seat },
});

const commit = (stream: string, version: number, ...events: DomainEvent[]): Commit => ({
  stream,
  version,
  causationId: `cause-${stream}-${version}`,
  correlationId: 'correlation',
  at: '2026-03-04T05:06:07.089Z',
  events: events.length > 0 ? events : [booked(`${stream}/${version}`)],
});

const insert = (item: Record<string, unknown>, sequenceNumber: string): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: {
    Keys: { stream: item.stream, version: item.version } as NonNullable<DynamoDBRecord['dynamodb']>['Keys'],
    NewImage: item as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'],
    SequenceNumber: sequenceNumber,
  },
});

const batch = (...commits: Commit[]) => ({ Records: commits.map((one, at) => insert(itemOf(one), `${100 + at}`)) });

function setup({ script, whole, sqs }: { script?: Script; whole?: () => Error | undefined; sqs?: () => void } = {}) {
  const bus = new ScriptedBus(script, whole);
  const time = scriptedTime();
  const parked: SendMessageCommand['input'][] = [];
  const lines: { level: string; message: string; fields: Fields | undefined }[] = [];
  const counters: Record<string, number> = {};
  const line = (level: string) => (message: string, fields?: Fields) => void lines.push({ level, message, fields });
  let flushed = 0;
  const deps: RelayDeps = {
    eventBridge: bus.client,
    sqs: {
      send: async ({ input }: SendMessageCommand) => {
        sqs?.();
        parked.push(input);
      },
    } as unknown as SQSClient,
    ...time,
    random: () => 0.5,
    telemetry: {
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      count: (name, by = 1) => {
        counters[name] = (counters[name] ?? 0) + by;
      },
      flush: () => {
        flushed++;
      },
    },
    busName: 'bus',
    failureQueueUrl: 'https://sqs/failures',
  };
  const invocation = { getRemainingTimeInMillis: () => 30_000 };
  const run = (records: { Records: DynamoDBRecord[] }) => relay(deps)(records, invocation);
  return { bus, time, parked, lines, counters, deps, run, flushes: () => flushed };
}

const done = { batchItemFailures: [] };
const from = (sequenceNumber: string) => ({ batchItemFailures: [{ itemIdentifier: sequenceNumber }] });
const ids = (bus: ScriptedBus) => bus.taken.map((entry) => JSON.parse(entry.Detail ?? '').metadata.eventId);
const failing =
  (seat: string, code: string): Script =>
  (entry) =>
    entry.Detail?.includes(`"${seat}"`) ? { code } : 'take';

describe('when all goes well', () => {
  test('a stored event goes out in the envelope that consumers read', async () => {
    const { bus, run } = setup();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(await run(batch({ ...commit('seat-1', 3, booked('1')), traceparent }))).toEqual(done);
    const [entry] = bus.taken;
    expect(entry).toMatchObject({
      EventBusName: 'bus',
      Source: 'orderflow.seats',
      DetailType: 'seat.booked',
      Time: new Date('2026-03-04T05:06:07.089Z'),
      TraceHeader: 'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
    });
    const detail = JSON.parse(entry?.Detail ?? '');
    expect(openEnvelope({ id: 'x', 'detail-type': 't', source: 's', time: 'z', detail })).toMatchObject({
      data: { seat: '1' },
      metadata: {
        eventId: 'seat-1:3',
        timestamp: '2026-03-04T05:06:07.089Z',
        correlationId: 'correlation',
        causationId: 'cause-seat-1-3',
        version: 1,
        stream: 'seat-1',
        sequence: 3,
        traceparent,
      },
    });
  });

  test.each([1, 10, 11, 100])(
    '%i commits of as many streams cost a tenth as many calls, each event put once',
    async (n) => {
      const { bus, run } = setup();
      await run(batch(...Array.from({ length: n }, (_, at) => commit(`seat-${at}`, 1))));
      expect(bus.calls).toHaveLength(Math.ceil(n / 10));
      expect(ids(bus)).toEqual(Array.from({ length: n }, (_, at) => `seat-${at}:1`));
    },
  );

  test('a stream keeps its order, within a commit and across commits', async () => {
    const { bus, run } = setup();
    await run(batch(commit('a', 1, booked('1'), booked('2')), commit('b', 1), commit('a', 3)));
    expect(ids(bus)).toEqual(['a:1', 'b:1', 'a:2', 'a:3']);
    expect(bus.calls.map((call) => call.length)).toEqual([2, 1, 1]);
  });

  test('only insertions are told', async () => {
    const { bus, run } = setup();
    const [record] = batch(commit('a', 1)).Records;
    expect(
      await run({
        Records: [
          { ...record, eventName: 'MODIFY' },
          { ...record, eventName: 'REMOVE' },
        ],
      }),
    ).toEqual(done);
    expect(bus.calls).toEqual([]);
  });

  test('one line tells of the batch, and the counters are flushed', async () => {
    const { lines, counters, run, flushes } = setup();
    await run(batch(commit('a', 1, booked('1'), booked('2')), commit('b', 1)));
    const counts = { published: 3, retried: 0, parked: 0, failed: 0 };
    expect(lines).toEqual([
      { level: 'info', message: 'relayed', fields: { commits: 2, events: 3, calls: 2, ...counts } },
    ]);
    expect(counters).toEqual({ published: 3 });
    expect(flushes()).toBe(1);
  });
});

describe('an entry fails', () => {
  test('for a while: it is put again by itself, and nothing is reported', async () => {
    const { bus, run, counters } = setup({
      script: (entry, nth) => (entry.Detail?.includes('"a/1"') && nth < 3 ? { code: 'InternalFailure' } : 'take'),
    });
    expect(await run(batch(commit('a', 1), commit('b', 1), commit('a', 2)))).toEqual(done);
    expect(ids(bus)).toEqual(['b:1', 'a:1', 'a:2']);
    expect(counters).toEqual({ published: 3, retried: 2 });
  });

  test('for as long as there is time: the first record that is not done is reported, others have passed', async () => {
    const { bus, run, lines, counters, parked } = setup({ script: failing('b/1', 'ThrottlingException') });
    expect(await run(batch(commit('a', 1), commit('b', 1), commit('b', 2), commit('c', 1)))).toEqual(from('101'));
    expect(ids(bus)).toEqual(['a:1', 'c:1']);
    expect(parked).toEqual([]);
    expect(lines[0]).toMatchObject({
      level: 'warn',
      message: 'not published',
      fields: { eventId: 'b:1', type: 'seat.booked', correlationId: 'correlation', code: 'ThrottlingException' },
    });
    expect(counters).toMatchObject({ published: 2, failed: 2 });
  });

  test('the second event of a commit: the commit is not done', async () => {
    const { run } = setup({ script: failing('2', 'InternalFailure') });
    expect(await run(batch(commit('a', 1), commit('b', 1, booked('1'), booked('2'))))).toEqual(from('101'));
  });

  test.each([
    [60_000, 52_000],
    [4_000, 3_000],
  ])('of %i ms at most %i are spent on trying, the rest is for the answer', async (remaining, most) => {
    const { time, deps } = setup({ script: failing('a/1', 'InternalFailure') });
    const start = time.clock();
    const patient = relay({ ...deps, retry: { attempts: 1_000 } });
    expect(await patient(batch(commit('a', 1)), { getRemainingTimeInMillis: () => remaining })).toEqual(from('100'));
    expect(time.clock() - start).toBeGreaterThan(most / 2);
    expect(time.clock() - start).toBeLessThanOrEqual(most);
  });

  test('without an invocation to tell the time only the tries are bounded', async () => {
    const { deps, bus } = setup({ script: failing('a/1', 'InternalFailure') });
    expect(await relay(deps)(batch(commit('a', 1)))).toEqual(from('100'));
    expect(bus.calls).toHaveLength(10);
  });
});

describe('what can never be published', () => {
  test('is parked with its place and its reason, and blocks nothing', async () => {
    const { bus, run, parked, lines, counters } = setup({ script: failing('a/1', 'MalformedDetail') });
    expect(await run(batch(commit('a', 1), commit('a', 2), commit('b', 1)))).toEqual(done);
    expect(ids(bus)).toEqual(['b:1', 'a:2']);
    expect(parked).toHaveLength(1);
    expect(parked[0]?.QueueUrl).toBe('https://sqs/failures');
    expect(JSON.parse(parked[0]?.MessageBody ?? '')).toEqual({
      stream: 'a',
      version: 1,
      eventId: 'a:1',
      correlationId: 'correlation',
      type: 'seat.booked',
      code: 'MalformedDetail',
      reason: 'MalformedDetail, says the script',
      parkedAt: '2026-01-01T00:00:00.000Z',
    });
    expect(parked[0]?.MessageAttributes).toMatchObject({
      class: { StringValue: 'permanent' },
      reason: { StringValue: 'MalformedDetail: MalformedDetail, says the script' },
      consumer: { StringValue: 'relay' },
      eventId: { StringValue: 'a:1' },
    });
    expect(lines[0]).toMatchObject({ level: 'error', message: 'parked', fields: { eventId: 'a:1' } });
    expect(counters).toEqual({ published: 2, parked: 1 });
  });

  test.each([
    ['whose events are no JSON', { events: { S: '{' } }, 'JSON'],
    ['whose events are no list', { events: { S: '{}' } }, 'events: is no list of events'],
    ['with an event that is none', { events: { S: '[null]' } }, 'events: is no list of events'],
    ['without a time', { at: { S: '' } }, 'at: "" is no time'],
    ['without a cause', { causationId: undefined }, 'causationId and correlationId must be there'],
    ['that is at no position', { version: { N: '0' } }, 'stream and version are no position'],
  ])('a commit %s', async (_, broken, reason) => {
    const { bus, run, parked } = setup();
    const [good, other] = [insert(itemOf(commit('b', 1)), '101'), itemOf(commit('a', 7))];
    expect(await run({ Records: [insert({ ...other, ...broken }, '100'), good] })).toEqual(done);
    expect(ids(bus)).toEqual(['b:1']);
    const note = JSON.parse(parked[0]?.MessageBody ?? '');
    expect(note).toMatchObject({ stream: 'a', code: 'MalformedCommit', eventId: 'unknown' });
    expect(note.reason).toContain(reason);
  });

  test('a record without an image, or without anything', async () => {
    const { run, parked } = setup();
    const keys = { stream: { S: 'a' }, version: { N: '7' } };
    const records = [{ eventName: 'INSERT', dynamodb: { Keys: keys } }, { eventName: 'INSERT' }] as DynamoDBRecord[];
    expect(await run({ Records: records })).toEqual(done);
    expect(parked.map(({ MessageBody }) => JSON.parse(MessageBody ?? ''))).toMatchObject([
      { stream: 'a', version: 7, reason: 'the record has no new image: the stream must carry NEW_IMAGE' },
      { stream: '' },
    ]);
  });

  test('characters that SQS takes in no body are escaped', async () => {
    const { run, parked } = setup();
    const broken = { ...itemOf(commit('a', 1)), at: { S: '\ufffe\uffff' } };
    await run({ Records: [insert(broken, '100')] });
    expect(parked[0]?.MessageBody).not.toMatch(/[\ufffe\uffff]/);
    expect(JSON.parse(parked[0]?.MessageBody ?? '').reason).toContain('\ufffe\uffff');
  });

  test('comes again when it could not be parked', async () => {
    const sqs = () => {
      throw new Error('SQS is away');
    };
    const { run, lines, counters } = setup({ script: failing('b/1', 'InvalidArgument'), sqs });
    expect(await run(batch(commit('a', 1), commit('b', 1)))).toEqual(from('101'));
    expect(lines[0]).toMatchObject({ message: 'could not park', fields: { error: 'Error: SQS is away' } });
    expect(counters).toEqual({ published: 1, failed: 1 });
  });
});

describe('a crash', () => {
  test('before PutEvents: the batch comes again and each event is put once', async () => {
    let crashed = false;
    const whole = () => {
      if (crashed) return undefined;
      crashed = true;
      return Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    };
    const { bus, deps } = setup({ whole });
    const once = relay({ ...deps, retry: { attempts: 1 } });
    const records = batch(commit('a', 1), commit('b', 1));
    expect(await once(records)).toEqual(from('100'));
    expect(await once(records)).toEqual(done);
    expect(ids(bus)).toEqual(['a:1', 'b:1']);
  });

  test('after PutEvents, before its answer: the same event ids go out again, by which consumers tell', async () => {
    const { bus, run } = setup({ script: (_, nth) => (nth === 1 ? 'lost' : 'take') });
    expect(await run(batch(commit('a', 1), commit('b', 1)))).toEqual(done);
    expect(ids(bus)).toEqual(['a:1', 'b:1', 'a:1', 'b:1']);
  });

  test('after parking: the retried record is parked again, not lost', async () => {
    const { run, parked } = setup({ script: failing('a/1', 'MalformedDetail') });
    await run(batch(commit('a', 1)));
    await run(batch(commit('a', 1)));
    expect(parked).toHaveLength(2);
  });
});
