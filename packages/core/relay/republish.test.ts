import { QueryCommand, type ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageCommand,
  type DeleteMessageCommandInput,
  type ReceiveMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { type Script, ScriptedBus, scriptedTime } from '@orderflow/testing';
import { type Item, itemOf } from '../store/index.ts';
import { type DrainDeps, drain } from './drain.ts';
import { republish } from './republish.ts';
import { selectionOf } from './selection.ts';

const commit = (stream: string, version: number, seats: string[], at = '2026-03-04T05:06:07.089Z'): Item =>
  itemOf({
    stream,
    version,
    causationId: 'cause',
    correlationId: 'correlation',
    at,
    events: seats.map((seat) => ({ type: 'seat.booked', version: 1, source: 'orderflow.seats', data: { seat } })),
  });

const STORE = [
  commit('a', 1, ['1', '2']),
  commit('a', 3, ['3']),
  commit('a', 4, ['4'], '2026-03-04T06:00:00.000Z'),
  commit('b', 1, ['1'], '2026-03-04T07:00:00.000Z'),
];

/** Two items a page. */
function fakeStore(items: readonly Item[]) {
  const send = async (command: QueryCommand | ScanCommand) => {
    const { ExpressionAttributeValues: values = {}, ExclusiveStartKey: from } = command.input;
    const matching = items.filter((item) =>
      command instanceof QueryCommand
        ? item.stream?.S === values[':stream']?.S
        : String(item.at?.S) >= String(values[':since']?.S) && String(item.at?.S) <= String(values[':until']?.S),
    );
    const start = Number(from?.start?.N ?? 0);
    const next = start + 2 < matching.length ? { start: { N: String(start + 2) } } : undefined;
    return { Items: matching.slice(start, start + 2), LastEvaluatedKey: next };
  };
  return { send } as unknown as DrainDeps['dynamodb'];
}

function relayFixture({
  script,
  items = STORE,
  messages = [],
}: {
  script?: Script;
  items?: Item[];
  messages?: string[];
} = {}) {
  const bus = new ScriptedBus(script);
  const waiting = messages.map((Body, at) => ({ Body, MessageId: `m${at}`, ReceiptHandle: `r${at}` }));
  const deleted: (string | undefined)[] = [];
  const failing = { delete: false };
  const sqs = {
    send: async (command: { input: ReceiveMessageCommandInput | DeleteMessageCommandInput }) => {
      if (!(command instanceof DeleteMessageCommand))
        return waiting.length > 0 ? { Messages: waiting.splice(0, 2) } : {};
      if (failing.delete) throw new Error('SQS is away');
      deleted.push(command.input.ReceiptHandle);
      return {};
    },
  } as unknown as DrainDeps['sqs'];
  const store = { dynamodb: fakeStore(items), table: 'events' };
  const outside = { eventBridge: bus.client, busName: 'bus', random: () => 0.5, ...scriptedTime() };
  const deps: DrainDeps = { ...store, ...outside, sqs, failureQueueUrl: 'q' };
  return { bus, deleted, deps, failing, waiting };
}

const ids = (bus: ScriptedBus) => bus.taken.map((entry) => JSON.parse(entry.Detail ?? '').metadata.eventId);

describe('republishing', () => {
  test('a stream goes out again in its order, under the same ids, page by page', async () => {
    const { bus, deps } = relayFixture();
    expect(await republish({ stream: 'a' }, deps)).toEqual({ published: 4, failures: [] });
    expect(ids(bus)).toEqual(['a:1', 'a:2', 'a:3', 'a:4']);
  });

  test.each([
    [{ from: 3 }, ['a:3', 'a:4']],
    [{ to: 1 }, ['a:1', 'a:2']],
    [{ from: 2, to: 3 }, ['a:1', 'a:2', 'a:3']],
    [{ from: 9 }, []],
  ])('of a stream, the commits that hold %j', async (range, expected) => {
    const { bus, deps } = relayFixture();
    await republish({ stream: 'a', ...range }, deps);
    expect(ids(bus)).toEqual(expected);
  });

  test('a span of time goes out again, whatever stream it is in', async () => {
    const { bus, deps } = relayFixture();
    const span = { since: new Date('2026-03-04T06:00:00Z'), until: new Date('2026-03-04T07:00:00Z') };
    expect(await republish(span, deps)).toEqual({ published: 2, failures: [] });
    expect(ids(bus)).toEqual(['a:4', 'b:1']);
  });

  test('what fails is told, with what it holds back', async () => {
    const script: Script = (entry) => (entry.Detail?.includes('"seat":"1"') ? { code: 'InternalFailure' } : 'take');
    const { deps } = relayFixture({ script });
    expect(await republish({ stream: 'a', to: 1 }, deps)).toEqual({
      published: 0,
      failures: [
        { place: 'a:1', reason: 'InternalFailure: InternalFailure, says the script' },
        { place: 'a:2', reason: 'an event before it in its stream failed' },
      ],
    });
  });

  test('a commit that cannot be read is told and passed', async () => {
    const { bus, deps } = relayFixture({
      items: [{ ...commit('a', 1, ['1']), events: { S: '[1]' } }, commit('a', 2, ['2'])],
    });
    expect(await republish({ stream: 'a' }, deps)).toEqual({
      published: 1,
      failures: [{ place: 'a:1', reason: 'events[0]: is no event' }],
    });
    expect(ids(bus)).toEqual(['a:2']);
  });
});

const parked = (stream: string, version: number) => JSON.stringify({ stream, version, code: 'MalformedDetail' });

/** As Lambda writes it. */
const lost = JSON.stringify({
  requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 186 },
  version: '1.0',
  DDBStreamBatchInfo: {
    shardId: 'shardId-00000001573689847184-864758bb',
    startSequenceNumber: '800000000003126276362',
    endSequenceNumber: '800000000003126276362',
    approximateArrivalOfFirstRecord: '2026-03-04T05:59:10Z',
    approximateArrivalOfLastRecord: '2026-03-04T06:00:30Z',
    batchSize: 1,
    streamArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/events/stream/2026-01-01T00:00:00.000',
  },
});

describe('what a failure message is about', () => {
  test('a parked event names its commit', () => {
    expect(selectionOf(parked('a', 3))).toEqual({ stream: 'a', from: 3, to: 3 });
  });

  test('a batch that Lambda gave up names a span of time, which is widened by a minute on both sides', () => {
    expect(selectionOf(lost)).toEqual({
      since: new Date('2026-03-04T05:58:10Z'),
      until: new Date('2026-03-04T06:01:30Z'),
    });
  });

  test.each(['', 'nonsense', 'null', '[]', '{}', '{"stream":"","version":1}', '{"DDBStreamBatchInfo":{}}'])(
    '%j is about nothing',
    (body) => {
      expect(selectionOf(body)).toBeUndefined();
    },
  );
});

describe('draining the failure queue', () => {
  test('what every message is about is published again, and the message is gone', async () => {
    const { bus, deleted, deps } = relayFixture({ messages: [parked('a', 1), lost, parked('b', 1)] });
    expect(await drain(deps)).toEqual({ done: 3, left: 0, published: 4, failures: [] });
    expect(ids(bus)).toEqual(['a:1', 'a:2', 'a:4', 'b:1']);
    expect(deleted).toEqual(['r0', 'r1', 'r2']);
  });

  test('a message stays whose events fail again, or that tells nothing', async () => {
    const script: Script = (entry) => (entry.Detail?.includes('"seat":"3"') ? { code: 'MalformedDetail' } : 'take');
    const { deleted, deps } = relayFixture({ script, messages: [parked('a', 3), 'nonsense', parked('b', 1)] });
    expect(await drain(deps)).toEqual({
      done: 1,
      left: 2,
      published: 1,
      failures: [
        { place: 'a:3', reason: 'MalformedDetail: MalformedDetail, says the script' },
        { place: 'message m1', reason: 'tells neither a commit nor a lost batch' },
      ],
    });
    expect(deleted).toEqual(['r2']);
  });

  test('a crash before the message is deleted: it comes again, and so do the same ids', async () => {
    const { bus, deps, failing, waiting } = relayFixture({ messages: [parked('b', 1)] });
    failing.delete = true;
    await expect(drain(deps)).rejects.toThrow('SQS is away');
    failing.delete = false;
    waiting.push({ Body: parked('b', 1), MessageId: 'm0', ReceiptHandle: 'r9' });
    expect(await drain(deps)).toMatchObject({ done: 1 });
    expect(ids(bus)).toEqual(['b:1', 'b:1']);
  });
});
