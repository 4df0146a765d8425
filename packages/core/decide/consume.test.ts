import {
  type Counted,
  causes,
  consumerFixture,
  counting,
  DLQ,
  opened,
  sqsBatch,
  THING_EVENTS,
  ThingCounted,
  type ThingReaction,
  thingReaction,
  touched,
} from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import { Permanent, Unavailable } from '../failures/index.ts';
import { consume } from './consume.ts';
import { type Decision, reject } from './decider.ts';

function consumer(more: Partial<ThingReaction> = {}, deps = consumerFixture()) {
  const handler = consume(THING_EVENTS, deps, thingReaction(more));
  const failures = async (...records: SQSRecord[]) =>
    (await handler(sqsBatch(...records))).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  const sent = () => deps.dynamodb.sent.map(({ name }) => name);
  return { deps, failures, sent };
}

const counted = (count: number) => ThingCounted({ thingId: 'x', count });
const deciding = (decide: (count: number) => Decision<Counted>) => ({ decider: { ...counting(), decide } });

/** Takes one of the stock, beside the commit. */
const taking = (sku = 'tea') => [
  {
    Update: {
      TableName: 'stock',
      Key: { sku: { S: sku } },
      UpdateExpression: 'SET #available = #available - :one',
      ConditionExpression: '#available >= :one',
      ExpressionAttributeNames: { '#available': 'available' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  },
];

describe('one message, one atomic write', () => {
  test('a message that starts a stream costs one call', async () => {
    const { deps, failures, sent } = consumer();
    expect(await failures(opened('e1'))).toEqual([]);
    expect(sent()).toEqual(['PutItem']);
    expect(deps.dynamodb.rows('events')).toEqual([
      {
        stream: 'things-x',
        version: 1,
        causationId: 'e1',
        correlationId: 'request-1',
        at: '2026-11-23T08:00:01.000Z',
        events: JSON.stringify([counted(1)]),
      },
    ]);
  });

  test('any other message reads the stream first, and appends after its last event', async () => {
    const { deps, failures, sent } = consumer();
    await failures(opened('e1'));
    expect(await failures(touched('e2'))).toEqual([]);
    expect(sent()).toEqual(['PutItem', 'Query', 'PutItem']);
    expect(deps.dynamodb.rows('events')[1]).toMatchObject({ version: 2, events: JSON.stringify([counted(2)]) });
  });

  test('without startsStream every stream is read', async () => {
    const { failures, sent } = consumer({ startsStream: undefined });
    await failures(opened('e1'));
    expect(sent()).toEqual(['Query', 'PutItem']);
  });

  test('the writes of transactWith are in the same transaction', async () => {
    const { deps, failures, sent } = consumer({ transactWith: () => taking() });
    deps.dynamodb.seed('stock', { sku: 'tea', available: 2 });
    expect(await failures(opened('e1'))).toEqual([]);
    expect(sent()).toEqual(['TransactWriteItems']);
    expect(deps.dynamodb.rows('stock')).toEqual([{ sku: 'tea', available: 1 }]);
  });
});

describe('delivered twice', () => {
  test('one after the other: the second delivery finds the commit of the first', async () => {
    const { deps, failures } = consumer();
    await failures(opened('e1'));
    expect(await failures(opened('e1'), touched('e2'), touched('e2'))).toEqual([]);
    expect(await failures(touched('e2'))).toEqual([]);
    expect(causes(deps)).toEqual(['e1', 'e2']);
    expect(deps.telemetry.counts).toEqual({ handled: 2, duplicate: 3 });
  });

  test('a message that starts a stream costs one call again: the failed write returns the commit', async () => {
    const { failures, sent } = consumer();
    await failures(opened('e1'));
    expect(await failures(opened('e1'))).toEqual([]);
    expect(sent()).toEqual(['PutItem', 'PutItem']);
  });

  test('both in one batch, with a decider that would decide twice: one commit', async () => {
    const { deps, failures } = consumer();
    expect(await failures(opened('e1'), opened('e1'), opened('e1'))).toEqual([]);
    expect(causes(deps)).toEqual(['e1']);
  });

  test('when the failed write does not return the winner, the stream is read', async () => {
    const { deps, failures, sent } = consumer();
    await failures(opened('e1'));
    const send = deps.dynamodb.send.bind(deps.dynamodb);
    const forgetful = async (command: never) => {
      await send(command).catch((error) => Promise.reject(Object.assign(error, { Item: undefined })));
    };
    const again = consume(
      THING_EVENTS,
      { ...deps, dynamodb: { send: ((c: never) => (sent().length > 1 ? send(c) : forgetful(c))) as never } },
      thingReaction(),
    );
    expect(await again(sqsBatch(opened('e1')))).toEqual({ batchItemFailures: [] });
    expect(causes(deps)).toEqual(['e1']);
    expect(deps.telemetry.counts).toEqual({ handled: 1, duplicate: 1 });
  });

  test('a duplicate is recognized although prepare fails now', async () => {
    for (const error of [new Unavailable('gateway', 'down'), new Permanent('card expired')]) {
      const { deps, failures } = consumer();
      await failures(opened('e1'));
      const later = consumer({ prepare: () => Promise.reject(error) }, deps);
      expect(await later.failures(opened('e1'))).toEqual([]);
      expect(deps.telemetry.counts).toEqual({ handled: 1, duplicate: 1 });
      expect(deps.sqs.messages(DLQ)).toEqual([]);
    }
  });
});

describe('out of order', () => {
  test('a message that usually starts the stream, but is late, is decided on the stream as it is', async () => {
    const { deps, failures, sent } = consumer();
    await failures(touched('e2'));
    expect(await failures(opened('e1'))).toEqual([]);
    expect(sent()).toEqual(['Query', 'PutItem', 'PutItem', 'Query', 'PutItem']);
    expect(deps.dynamodb.rows('events')[1]).toMatchObject({ causationId: 'e1', events: JSON.stringify([counted(2)]) });
  });

  test.each([
    ['nothing to do', [], { ignored: 1 }],
    ['a rejection', reject('none', 'there is no such thing'), { deadLettered: 1 }],
  ])('%s on a stream assumed empty counts only if it is empty', async (_, onEmpty, counts) => {
    const decider = deciding((count) => (count === 0 ? onEmpty : [counted(count + 1)]));
    const empty = consumer(decider);
    expect(await empty.failures(opened('e1'))).toEqual([]);
    expect(empty.sent()).toEqual(['Query']);
    expect(empty.deps.telemetry.counts).toEqual(counts);

    const { deps } = consumer();
    const earlier = consume(THING_EVENTS, deps, thingReaction());
    await earlier(sqsBatch(touched('e0')));
    const { failures } = consumer(decider, deps);
    expect(await failures(opened('e1'))).toEqual([]);
    expect(causes(deps)).toEqual(['e0', 'e1']);
  });

  test('an error on a stream assumed empty is thrown if it is empty', async () => {
    const { deps, failures } = consumer({ prepare: () => Promise.reject(new Permanent('card expired')) });
    expect(await failures(opened('e1'))).toEqual([]);
    expect(deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { reason: 'card expired' } }]);
  });
});

describe('prepare', () => {
  test('makes the input from the state, the event and other streams', async () => {
    const deps = consumerFixture();
    await consume(THING_EVENTS, deps, thingReaction({ stream: () => 'other' }))(sqsBatch(opened('e0')));
    const seen: unknown[] = [];
    const { failures } = consumer(
      {
        prepare: async (state, event, readStream) => {
          seen.push(state, event.metadata.eventId, (await readStream('other')).version);
          return event;
        },
      },
      deps,
    );
    expect(await failures(touched('e1'))).toEqual([]);
    expect(seen).toEqual([0, 'e1', 1]);
  });

  test('runs once for a message that starts a stream and leads to nothing', async () => {
    const prepare = jest.fn(async () => undefined);
    const { failures, sent } = consumer({ prepare });
    expect(await failures(opened('e1'))).toEqual([]);
    expect(prepare).toHaveBeenCalledTimes(1);
    expect(sent()).toEqual(['Query']);
  });

  test('returns undefined when there is nothing to do', async () => {
    const { deps, failures } = consumer({ prepare: async () => undefined });
    expect(await failures(opened('e1'), touched('e2'))).toEqual([]);
    expect(deps.telemetry.counts).toEqual({ ignored: 2 });
    expect(causes(deps)).toEqual([]);
  });
});

describe('the decider', () => {
  test('decides nothing: ignored, and nothing is written', async () => {
    const { deps, failures } = consumer({ decider: counting(1) });
    await failures(opened('e1'));
    expect(await failures(touched('e2'))).toEqual([]);
    expect(deps.telemetry.counts).toEqual({ handled: 1, ignored: 1 });
  });

  test('rejects: a permanent failure with its code and reason', async () => {
    const { deps, failures } = consumer(deciding(() => reject('too-late', 'it has left the house')));
    expect(await failures(touched('e1'))).toEqual([]);
    const attributes = { class: 'permanent', reason: 'too-late: it has left the house' };
    expect(deps.sqs.messages(DLQ)).toMatchObject([{ attributes }]);
  });

  test('decides several events: one commit', async () => {
    const { deps, failures } = consumer(deciding((count) => [counted(count + 1), counted(count + 2)]));
    await failures(opened('e1'), touched('e2'));
    expect(deps.dynamodb.rows('events')).toMatchObject([{ version: 1 }, { version: 3 }]);
  });
});

describe('conflicts', () => {
  test('many concurrent messages of one stream: each has its commit in the end', async () => {
    const { deps, failures } = consumer();
    let pending = Array.from({ length: 12 }, (_, n) => (n % 2 ? opened : touched)(`e${n}`));
    for (let receives = 1; pending.length > 0 && receives < 5; receives++) {
      const failed = await failures(...pending);
      pending = pending.filter(({ messageId }) => failed.includes(messageId));
    }
    expect(pending).toEqual([]);
    expect(new Set(causes(deps)).size).toBe(12);
    expect(deps.dynamodb.rows('events').map((row) => row.version)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
  });

  test('five in a row: the message is retried later', async () => {
    const sleep = jest.fn(async () => undefined);
    const deps = consumerFixture({ sleep });
    const rival = consume(THING_EVENTS, deps, thingReaction());
    let rivals = 0;
    const { failures } = consumer(
      {
        prepare: async (_, event) => {
          await rival(sqsBatch(touched(`rival-${rivals++}`)));
          return event;
        },
      },
      deps,
    );
    expect(await failures(touched('e1'))).toEqual(['e1']);
    expect(rivals).toBe(5);
    expect(sleep.mock.calls).toEqual([[20], [40], [80], [160]]);
    expect(deps.telemetry.lines.at(-1)).toMatchObject({ class: 'transient', reason: 'things-x: 5 conflicts in a row' });
  });
});

describe('a condition of transactWith that fails', () => {
  test('is passed to onConditionFailed, and the decider decides again', async () => {
    const calls: unknown[] = [];
    const { deps, failures } = consumer({
      transactWith: ([event]) => (event?.data.count === 1 ? taking() : []),
      onConditionFailed(event, failed, attempted) {
        calls.push([failed, attempted]);
        return { ...event, data: { thingId: 'refused' } };
      },
      decider: {
        ...counting(),
        decide: (_, { data }) => [data.thingId === 'refused' ? counted(0) : counted(1)],
      },
    });
    expect(await failures(opened('e1'))).toEqual([]);
    expect(calls).toEqual([[[0], [counted(1)]]]);
    expect(deps.dynamodb.rows('events')).toMatchObject([{ causationId: 'e1', events: JSON.stringify([counted(0)]) }]);
  });

  test('may leave nothing to do', async () => {
    let asked = 0;
    const { deps, failures } = consumer({
      ...deciding(() => (asked++ ? [] : [counted(1)])),
      transactWith: () => taking(),
      onConditionFailed: (event) => event,
    });
    expect(await failures(touched('e1'))).toEqual([]);
    expect(deps.telemetry.counts).toEqual({ ignored: 1 });
  });

  test('three times: the message is retried later', async () => {
    const { deps, failures, sent } = consumer({ transactWith: () => taking(), onConditionFailed: (event) => event });
    expect(await failures(touched('e1'))).toEqual(['e1']);
    expect(sent()).toEqual(['Query', ...Array(3).fill('TransactWriteItems')]);
    expect(deps.telemetry.lines).toMatchObject([
      { class: 'transient', reason: 'condition failed in transactWith (0)' },
    ]);
  });

  test('is a transient failure without onConditionFailed, never an acknowledgement', async () => {
    const { deps, failures } = consumer({ transactWith: () => taking() });
    expect(await failures(opened('e1'))).toEqual(['e1']);
    expect(causes(deps)).toEqual([]);
  });
});

describe('a hot item', () => {
  test('is written by every message of the batch, and none is retried later', async () => {
    const deps = consumerFixture({}, { contended: true });
    deps.dynamodb.seed('stock', { sku: 'tea', available: 10 });
    const { failures } = consumer({ stream: ({ metadata }) => metadata.eventId, transactWith: () => taking() }, deps);
    expect(await failures(...Array.from({ length: 10 }, (_, n) => opened(`e${n}`)))).toEqual([]);
    expect(deps.dynamodb.rows('stock')).toEqual([{ sku: 'tea', available: 0 }]);
    expect(causes(deps)).toHaveLength(10);
  });
});
